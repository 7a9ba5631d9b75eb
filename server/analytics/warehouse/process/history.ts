import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../literal.ts';
import type { HistoryColumn, MirrorPlan, WarehouseColumn } from '../schema.ts';
import { q } from './database.ts';

/** What is read of the log of changes. */
export const CHANGE: WarehouseColumn[] = [
  { name: 'seq', type: 'BIGINT' },
  { name: 'object', type: 'VARCHAR' },
  { name: 'record_id', type: 'UUID' },
  { name: 'op', type: 'VARCHAR' },
  { name: 'version', type: 'BIGINT' },
  { name: 'at', type: 'TIMESTAMPTZ' },
  { name: 'after', type: 'JSON' },
];

export const changesSql = (schema: string, where = ''): string =>
  `select c.seq, c.object, c.record_id, c.op, c.version, s.at, c.after
    from "${schema}".change c join "${schema}".change_set s on s.id = c.change_set ${where}`;

/** Of one table of the log, the newest `valid_to` is open: null. */
export const historyColumns = ({ history }: MirrorPlan): WarehouseColumn[] => [
  { name: 'id', type: 'UUID' },
  { name: 'version', type: 'BIGINT' },
  { name: 'valid_from', type: 'TIMESTAMPTZ' },
  { name: 'valid_to', type: 'TIMESTAMPTZ' },
  { name: 'trashed', type: 'BOOLEAN' },
  ...history.map(({ name, type }) => ({ name, type })),
];

const field = (column: HistoryColumn) => `f_${column.from}`;

function valueIn(column: HistoryColumn): string {
  const json = q(field(column));
  const text = `(${json}->>'$')`;
  switch (column.as) {
    case 'amount':
      return `try_cast(${json}->>'$.amount' as ${column.type})`;
    case 'currency':
      return `${json}->>'$.currency'`;
    case 'object':
      return `${json}->>'$.object'`;
    case 'reference':
      return `try_cast(coalesce(${json}->>'$.id', ${text}) as UUID)`;
    case 'list':
      return `try_cast(${json} as VARCHAR[])`;
    case 'json':
      return json;
    default:
      return column.type === 'VARCHAR' ? text : `try_cast(${text} as ${column.type})`;
  }
}

/**
 * Adds to the history of an object what the changes in `log` make of it: one row for each time that a record stayed as it
 * was. A change tells only the fields that it changed, so each row carries on what was said before. Records that ended
 * have no history.
 */
export async function writeHistory(connection: DuckDBConnection, mirror: MirrorPlan, log: string): Promise<void> {
  const fields = [...new Map(mirror.history.map((column) => [column.from, field(column)]))];
  const carried = fields.map(
    ([name, as]) => `last_value(json_extract(after, ${literal(`$."${name}"`)}) ignore nulls) over w as ${q(as)}`,
  );
  await connection.run(`insert into ${q(`${mirror.object}_history`)}
    with told as (
      select * from ${q(log)} where object = ${literal(mirror.object)}
      qualify not bool_or(op = 'purge') over (partition by record_id)
    ), state as (
      select record_id, version, "at", lead("at") over (partition by record_id order by seq) as until,
        coalesce(last_value(case op when 'trash' then true when 'restore' then false end ignore nulls) over w, false) as gone
        ${carried.map((one) => `, ${one}`).join('')}
      from told window w as (partition by record_id order by seq rows between unbounded preceding and current row)
    )
    select record_id, version, "at", until, gone ${mirror.history.map((column) => `, ${valueIn(column)}`).join('')}
    from state where until is null or until > "at"`);
}
