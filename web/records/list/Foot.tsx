import type { ObjectMeta } from '../../kernel/objects.ts';
import type { AggregateAnswer } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import classes from './list.module.css';
import type { ShownColumn } from './TableRow.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  columns: ShownColumn[];
  loaded: number;
  hasMore: boolean;
  width: number;
  totals: { on: boolean; toggle(): void; answer: AggregateAnswer | undefined; loading: boolean };
}

/** Counts nothing until asked: totals over the whole list cost the database a walk through it. */
export function Foot({ tools, meta, columns, loaded, hasMore, width, totals }: Props) {
  const { t, format } = tools;
  const values = totals.on ? totals.answer?.groups[0]?.values : undefined;
  const count = values?.count;
  const known = typeof count === 'number' ? count : hasMore ? null : loaded;
  return (
    <div role="rowgroup" className={classes.foot} style={{ inlineSize: width }}>
      <div role="row" style={{ display: 'contents' }}>
        <div role="gridcell" className={classes.pick} />
        {columns.map((column) => {
          const value = values?.[`sum_${column.path}`];
          return (
            <div
              key={column.path}
              role="gridcell"
              className={classes.footCell}
              data-numeric={column.numeric || undefined}
              data-pinned={column.pinned || undefined}
              data-edge={column.edge || undefined}
              style={{ inlineSize: column.width, insetInlineStart: column.offset ?? undefined }}
              title={column.numeric && value ? t('list.sumOf', { field: column.label }) : undefined}
            >
              {column.isTitle ? (
                <button type="button" className={classes.footVerb} onClick={totals.toggle} aria-pressed={totals.on}>
                  {totals.on
                    ? totals.loading && !values
                      ? t('list.counting')
                      : t('list.count', {
                          count: known ?? 0,
                          text: format.number(known),
                          objects: tools.labels.objects(meta),
                        })
                    : known === null
                      ? t('list.totals')
                      : t('list.count', {
                          count: known,
                          text: format.number(known),
                          objects: tools.labels.objects(meta),
                        })}
                </button>
              ) : (
                column.numeric &&
                value !== undefined &&
                textOf(
                  tools,
                  column.of,
                  { ...column.field, type: typeof value === 'object' ? 'money' : 'number', integer: false },
                  value,
                )
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** What the foot adds up: of numbers their sum; a sum of percentages or years says nothing. */
export const summed = (columns: ShownColumn[]) =>
  columns.filter(
    (c) =>
      !c.path.includes('.') &&
      (c.field.type === 'money' || (c.field.type === 'number' && (c.field.max ?? Number.POSITIVE_INFINITY) >= 10_000)),
  );
