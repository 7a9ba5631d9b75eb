import classes from './voice.module.css';

interface RangeProps {
  value: number | null;
  low: number | null;
  high: number | null;
  /** Where the scale begins and ends. */
  from: number;
  to: number;
  /** A line to look across all rows: zero, or the value of all. */
  mark?: number;
  /** What it shows, for those who do not see it. */
  label: string;
}

/** A figure as a point on its scale, with how far the true one may lie to either side. */
export function Range({ value, low, high, from, to, mark, label }: RangeProps) {
  const at = (figure: number) => `${(100 * (Math.max(from, Math.min(to, figure)) - from)) / (to - from || 1)}%`;
  return (
    <span className={classes.range} role="img" aria-label={label} title={label}>
      {mark !== undefined && <span className={classes.mark} style={{ insetInlineStart: at(mark) }} />}
      {low !== null && high !== null && (
        <span
          className={classes.reach}
          style={{ insetInlineStart: at(low), insetInlineEnd: `calc(100% - ${at(high)})` }}
        />
      )}
      {value !== null && <span className={classes.point} style={{ insetInlineStart: at(value) }} />}
    </span>
  );
}
