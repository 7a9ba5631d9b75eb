import type { ReactNode } from 'react';
import classes from './heat.module.css';

export interface HeatCell {
  /** Nothing to show where it is null. */
  value: number | null;
  text: string;
  /** Said in full to those who hover or listen. */
  title: string;
  /** How dark it is, from 0 to 1. */
  shade: number;
  onPick?: () => void;
}

interface Props {
  label: string;
  /** What the rows and columns are. */
  corner: ReactNode;
  columns: string[];
  rows: Array<{ name: string; note?: ReactNode; cells: HeatCell[] }>;
  /** Read below and beside the table. */
  across?: string;
  wide?: boolean;
}

/** Figures whose size one sees before one reads them: a real table, so that it can be read aloud and copied. */
export function HeatTable({ label, corner, columns, rows, across, wide }: Props) {
  const noted = rows.some(({ note }) => note !== undefined);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={label}>
      <table className={classes.table} data-wide={wide || undefined}>
        <thead>
          <tr>
            <th scope="col" className={classes.corner}>
              {corner}
            </th>
            {noted && <td />}
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <th scope="row">{row.name}</th>
              {noted && <td className={classes.note}>{row.note}</td>}
              {row.cells.map((cell, i) => (
                <td key={columns[i]}>
                  <Cell cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {across && <p className={classes.across}>{across}</p>}
    </section>
  );
}

function Cell({ cell: { value, text, title, shade, onPick } }: { cell: HeatCell }) {
  if (value === null) return null;
  const share = Math.round(Math.min(1, Math.max(0, shade)) * 100);
  const look = {
    className: classes.cell,
    style: { '--shade': `${share}%` } as React.CSSProperties,
    'data-dark': share > 45 || undefined,
    title,
  };
  return onPick && value > 0 ? (
    <button type="button" {...look} aria-label={title} onClick={onPick}>
      {text}
    </button>
  ) : (
    <span {...look}>{text}</span>
  );
}
