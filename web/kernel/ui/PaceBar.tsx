import classes from './ui.module.css';

interface Props {
  /** How far it is, in percent of the target. */
  percent: number;
  /** Where it should be by today, in percent; nothing where that says nothing. */
  pace?: number | null;
  tone: 'good' | 'plain' | 'bad';
  /** In words, for those who do not see it. */
  label: string;
  thick?: boolean;
}

/** A bar towards a target, with a mark where it should be by now. */
export function PaceBar({ percent, pace, tone, label, thick }: Props) {
  const at = (value: number) => `${Math.max(0, Math.min(100, value))}%`;
  return (
    <span className={classes.pace} data-thick={thick || undefined} role="img" aria-label={label}>
      <span className={classes.paceFill} data-tone={tone} style={{ inlineSize: at(percent) }} />
      {pace !== null && pace !== undefined && pace > 0 && pace < 100 && (
        <span className={classes.paceMark} style={{ insetInlineStart: at(pace) }} />
      )}
    </span>
  );
}
