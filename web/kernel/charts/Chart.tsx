import { ActionIcon, Skeleton, Table, Tooltip, useComputedColorScheme } from '@mantine/core';
import { useReducedMotion } from '@mantine/hooks';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './Chart.module.css';
import { ink, palette } from './palette.ts';
import type { Plot } from './plot.ts';
import type { ChartColumn, ChartKind, ChartRow, ChartSeries } from './types.ts';

export type { ChartColumn, ChartKind, ChartRow, ChartSeries } from './types.ts';

interface ChartProps {
  /** The finding, in words: "Won value fell 6 % in Q4". */
  title: string;
  /** What is drawn: "Won value by quarter, 2017". */
  subtitle: string;
  kind: ChartKind;
  rows: ChartRow[];
  /** The rows of the table where it has more than the drawing. */
  tableRows?: ChartRow[];
  series: ChartSeries[];
  /** What the rows are, as the head of the table's first column: "Quarter". */
  rowsName: string;
  /** Columns that the table shows beside the series. */
  columns?: ChartColumn[];
  /** Follows a bar, a point or a row of the table to the records behind it. */
  onPick?: (row: ChartRow) => void;
  /** Controls of this chart, beside its title. */
  tools?: ReactNode;
  height?: number;
}

/** A chart with its finding as the title and its table one press away. What the bars show, the table says exactly. */
export function Chart(props: ChartProps) {
  const {
    title,
    subtitle,
    kind,
    rows,
    tableRows = rows,
    series,
    rowsName,
    columns = [],
    onPick,
    tools,
    height,
  } = props;
  const { t } = useTranslation('charts');
  const [asTable, setAsTable] = useState(false);
  const heading = useId();
  const tall = height ?? (kind === 'sideways bars' ? Math.max(120, rows.length * 30 + 16) : 240);
  const swap = asTable ? t('show_chart') : t('show_table');
  return (
    <figure className={classes.figure} aria-labelledby={heading}>
      <figcaption className={classes.caption}>
        <div className={classes.words}>
          <h3 className={classes.title} id={heading}>
            {title}
          </h3>
          <p className={classes.subtitle}>{subtitle}</p>
        </div>
        <div className={classes.tools}>
          {tools}
          <Tooltip label={swap}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${swap}: ${subtitle}`}
              aria-pressed={asTable}
              onClick={() => setAsTable(!asTable)}
            >
              {asTable ? <IconChartBar size={16} stroke={1.5} /> : <IconTable size={16} stroke={1.5} />}
            </ActionIcon>
          </Tooltip>
        </div>
      </figcaption>
      {series.length > 1 && !asTable && <Legend series={series} />}
      {asTable ? (
        <ChartTable {...{ rows: tableRows, series, rowsName, columns, onPick, label: subtitle, height: tall }} />
      ) : (
        <Canvas {...{ kind, rows, series, onPick, height: tall, label: `${title}. ${subtitle}` }} />
      )}
    </figure>
  );
}

/** Which colour is which, where several are drawn beside each other. */
function Legend({ series }: { series: ChartSeries[] }) {
  const scheme = useComputedColorScheme('light');
  return (
    <ul className={classes.legend}>
      {series.map(({ name, faded, band }, i) =>
        band === 'low' ? null : (
          <li key={name}>
            <span
              className={classes.swatch}
              style={{
                background: band
                  ? `color-mix(in srgb, ${palette[scheme][0]} 22%, transparent)`
                  : faded
                    ? ink[scheme].faded
                    : palette[scheme][i % palette[scheme].length],
              }}
            />
            {name}
          </li>
        ),
      )}
    </ul>
  );
}

interface CanvasProps {
  kind: ChartKind;
  rows: ChartRow[];
  series: ChartSeries[];
  onPick?: (row: ChartRow) => void;
  height: number;
  label: string;
}

function Canvas({ kind, rows, series, onPick, height, label }: CanvasProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot | null>(null);
  const [ready, setReady] = useState(false);
  const scheme = useComputedColorScheme('light');
  const still = useReducedMotion();
  const options = { kind, rows, series, scheme, still, onPick };
  const latest = useRef(options);
  latest.current = options;

  useEffect(() => {
    let gone = false;
    const resize = new ResizeObserver(() => plot.current?.resize());
    import('./plot.ts').then(({ draw }) => {
      if (gone || !box.current) return;
      plot.current = draw(box.current, latest.current);
      resize.observe(box.current);
      setReady(true);
    });
    return () => {
      gone = true;
      resize.disconnect();
      plot.current?.dispose();
      plot.current = null;
    };
  }, []);

  // The drawing follows the figures, not each render of the page around it.
  const figures = JSON.stringify([kind, rows, series.map((s) => s.name)]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `figures` stands for the options that are drawn
  useEffect(() => plot.current?.update(latest.current), [figures, scheme, still, height]);

  return (
    <div className={classes.canvas} style={{ height }}>
      {!ready && <Skeleton className={classes.skeleton} height={height} radius="sm" />}
      <div ref={box} role="img" aria-label={label} style={{ height, width: '100%' }} />
    </div>
  );
}

interface ChartTableProps {
  rows: ChartRow[];
  series: ChartSeries[];
  rowsName: string;
  columns: ChartColumn[];
  onPick?: (row: ChartRow) => void;
  label: string;
  height: number;
}

function ChartTable({ rows, series, rowsName, columns, onPick, label, height }: ChartTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} style={{ maxHeight: Math.max(height, 240) }} tabIndex={0} aria-label={label}>
      <Table className={classes.table} stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{rowsName}</Table.Th>
            {series.map((one) => (
              <Table.Th key={one.name} scope="col" className={classes.number}>
                {one.name}
              </Table.Th>
            ))}
            {columns.map((column) => (
              <Table.Th key={column.name} scope="col" className={classes.number}>
                {column.name}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.key}>
              <Table.Th scope="row">
                {onPick ? (
                  <button type="button" className={classes.pick} onClick={() => onPick(row)}>
                    {row.title ?? row.label}
                  </button>
                ) : (
                  (row.title ?? row.label)
                )}
              </Table.Th>
              {series.map((one, at) => {
                const figure = row.values[at];
                return (
                  <Table.Td key={one.name} className={classes.number}>
                    {figure == null ? '–' : one.exact(figure)}
                  </Table.Td>
                );
              })}
              {columns.map((column) => (
                <Table.Td key={column.name} className={classes.number}>
                  {column.cell(row)}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </section>
  );
}
