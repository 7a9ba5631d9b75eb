import { keycaps } from '../shortcuts.ts';
import classes from './ui.module.css';

/** The keys of a shortcut ('mod+k', 'g d') as keycaps. */
export function Keys({ keys }: { keys: string }) {
  return (
    <span className={classes.keys}>
      {keycaps(keys).map((cap, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a key may come twice
        <kbd key={index} className={classes.key}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}
