import classes from '../accounts.module.css';

/** How much of a wallet is spent with us, at a glance. */
export function ShareBar({ share, tooLow }: { share: number | null; tooLow: boolean }) {
  if (share === null) return null;
  return (
    <div className={classes.bar} aria-hidden>
      <span data-low={tooLow || undefined} style={{ inlineSize: `${Math.min(100, share)}%` }} />
    </div>
  );
}
