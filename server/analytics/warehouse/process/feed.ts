import type { DuckDBConnection } from '@duckdb/node-api';
import { literal } from '../literal.ts';
import type { FactPlan, MirrorPlan, Plan, Reconciliation, WarehouseColumn } from '../schema.ts';
import { append, createTable, csv, q, texts } from './database.ts';
import { CHANGE, changesSql, historyColumns, writeHistory } from './history.ts';
import { drop, type Snapshot } from './postgres.ts';

// Rows reach the warehouse inside one transaction of DuckDB together with the place in the outbox up to which they were
// read. Killed at any moment, it stands at the last place; what is read again replaces itself.

/** Raised when what is kept changes: an older file is built anew. */
export const FORMAT = 3;
/** From so many changed records on, it is quicker to begin again. */
const TOO_MANY = 200_000;
const AT_ONCE = 5000;

const SURVIVOR: WarehouseColumn[] = [
  { name: 'record_id', type: 'UUID' },
  { name: 'winner', type: 'UUID' },
];

const factsOf = ({ facts }: Plan): FactPlan[] => [facts.sale, facts.payment, facts.usage];
const withIds = (sql: string, ids: Iterable<string>): string => sql.replaceAll('@ids', [...ids].join(','));
const uuids = (ids: Iterable<string>): string => [...ids].map((id) => `${literal(id)}::uuid`).join(', ');

function* pieces<T>(list: Iterable<T>, size = AT_ONCE): Generator<T[]> {
  const all = [...list];
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size);
}

async function inTransaction(connection: DuckDBConnection, work: () => Promise<void>): Promise<void> {
  await connection.run('begin');
  try {
    await work();
    await connection.run('commit');
  } catch (error) {
    await connection.run('rollback').catch(() => {});
    throw error;
  }
}

/** Fills an empty database with everything that stands in the snapshot. */
export async function build(connection: DuckDBConnection, plan: Plan, from: Snapshot): Promise<void> {
  await inTransaction(connection, async () => {
    await connection.run('create schema kith');
    await connection.run(`create table kith.state (format integer, identity varchar, xid varchar, seq varchar, as_of timestamptz,
      built_at timestamptz, rates varchar, currency varchar, took integer, reconciliation varchar)`);
    await connection.run('create table kith.mirror (object varchar, signature varchar)');
    await connection.run('create table kith.batch (id varchar)');
    await connection.run('create table kith.survivor (record_id uuid, winner uuid)');
    const log = await from.file(changesSql(plan.schema));
    try {
      await connection.run(`create table change_log as select * from ${csv(log, CHANGE)}`);
    } finally {
      await drop(log);
    }
    for (const mirror of plan.mirrors) await loadMirror(connection, mirror, from, 'change_log');
    await connection.run('drop table change_log');
    for (const fact of factsOf(plan)) await connection.run(createTable(fact.table, fact.columns));
    if (plan.stages) {
      await connection.run(createTable('stage_visit', plan.stages.columns));
      await append(connection, from, 'stage_visit', plan.stages.columns, plan.stages.all);
    }
    await loadBatches(connection, plan, from, await batchesIn(plan, from));
    for (const fact of factsOf(plan))
      if (fact.own) await append(connection, from, fact.table, fact.columns, fact.own.all);
    const path = await from.file(plan.survivors);
    await connection.run(`insert into kith.survivor select * from ${csv(path, SURVIVOR)}`).finally(() => drop(path));
    for (const view of plan.views) await connection.run(view);
    const [[rates = ''] = []] = await from.rows<[string]>(plan.rates);
    await connection.run(`insert into kith.state values (${FORMAT}, ${literal(from.identity)}, ${literal(from.position.xid)},
      ${literal(from.position.seq)}, ${literal(from.asOf)}, ${literal(from.asOf)}, ${literal(rates)}, ${literal(plan.currency)}, 0, null)`);
  });
}

async function loadMirror(
  connection: DuckDBConnection,
  mirror: MirrorPlan,
  from: Snapshot,
  log: string,
): Promise<void> {
  await connection.run(createTable(mirror.object, mirror.columns));
  await connection.run(createTable(`${mirror.object}_history`, historyColumns(mirror)));
  await append(connection, from, mirror.object, mirror.columns, mirror.all);
  await writeHistory(connection, mirror, log);
  await connection.run(`delete from kith.mirror where object = ${literal(mirror.object)}`);
  await connection.run(`insert into kith.mirror values (${literal(mirror.object)}, ${literal(mirror.signature)})`);
}

interface Batch {
  id: string;
  kind: string;
}

async function batchesIn({ schema }: Plan, from: Snapshot): Promise<Batch[]> {
  const rows = await from.rows<[string, string]>(
    `select id::text, kind from "${schema}".fact_batch where state = 'in' order by created_at, id`,
  );
  return rows.map(([id, kind]) => ({ id, kind }));
}

const factFor = ({ facts }: Plan, kind: string): FactPlan =>
  kind === 'purchases' ? facts.sale : kind === 'payments' ? facts.payment : facts.usage;

async function loadBatches(connection: DuckDBConnection, plan: Plan, from: Snapshot, batches: Batch[]): Promise<void> {
  for (const [kind, list] of Map.groupBy(batches, (batch) => batch.kind)) {
    const fact = factFor(plan, kind);
    for (const some of pieces(list, 200)) {
      const ids = some.map(({ id }) => id);
      await append(connection, from, fact.table, fact.columns, withIds(fact.byBatch, ids));
      await connection.run(`insert into kith.batch values ${ids.map((id) => `(${literal(id)})`).join(', ')}`);
    }
  }
}

interface State {
  format: number;
  identity: string;
  xid: string;
  seq: string;
  asOf: string;
  rates: string;
  currency: string;
}

export async function stateOf(connection: DuckDBConnection): Promise<State | null> {
  const known = await texts(
    connection,
    `select table_name from information_schema.tables where table_schema = 'kith' and table_name = 'state'`,
  );
  if (known.length === 0) return null;
  const reader = await connection.runAndReadAll(
    `select format, identity, xid, seq, epoch_ms(as_of)::double, rates, currency from kith.state`,
  );
  const [row] = reader.getRows();
  if (!row) return null;
  const [format, identity, xid, seq, asOf, rates, currency] = row;
  return {
    format: Number(format),
    identity: String(identity),
    xid: String(xid),
    seq: String(seq),
    asOf: new Date(Number(asOf)).toISOString(),
    rates: String(rates),
    currency: String(currency),
  };
}

/** Whether what is there can be gone on from. */
export const usable = (state: State | null, plan: Plan, from: Snapshot): state is State =>
  state !== null &&
  state.format === FORMAT &&
  state.identity === from.identity &&
  state.currency === plan.currency &&
  Date.parse(from.asOf) - Date.parse(state.asOf) < plan.eventDays * 43_200_000;

/** Brings in what has happened since. False where it is quicker to build anew. */
export async function follow(connection: DuckDBConnection, plan: Plan, from: Snapshot, state: State): Promise<boolean> {
  const touched = await touchedSince(plan, from, state);
  if (!touched) return false;
  await inTransaction(connection, async () => {
    await followDefinitions(connection, plan, from);
    for (const mirror of plan.mirrors) {
      const ids = touched.get(mirror.object);
      if (ids) await reloadRecords(connection, plan, mirror, ids, from);
    }
    const [[rates = ''] = []] = await from.rows<[string]>(plan.rates);
    await followFacts(connection, plan, from, touched, rates !== state.rates);
    if (plan.stages) await followStages(connection, plan.stages, touched.get('deal'), from);
    await connection.run(`update kith.state set xid = ${literal(from.position.xid)}, seq = ${literal(from.position.seq)},
      as_of = ${literal(from.asOf)}, rates = ${literal(rates)}`);
  });
  return true;
}

/** The records that events since the last place are about, by object. */
async function touchedSince(
  { schema }: Plan,
  from: Snapshot,
  { xid, seq }: State,
): Promise<Map<string, Set<string>> | null> {
  const { position } = from;
  const rows = await from.rows<[string, string]>(
    `select distinct object, record_id::text from "${schema}".event
      where (xid, seq) > ('${xid}'::xid8, ${seq}) and (xid, seq) <= ('${position.xid}'::xid8, ${position.seq}) limit ${TOO_MANY + 1}`,
  );
  if (rows.length > TOO_MANY) return null;
  const touched = new Map<string, Set<string>>();
  for (const [object, id] of rows) {
    const ids = touched.get(object) ?? new Set();
    touched.set(object, ids.add(id));
  }
  return touched;
}

/** Objects that came, went, or whose fields are others now. */
async function followDefinitions(connection: DuckDBConnection, plan: Plan, from: Snapshot): Promise<void> {
  const reader = await connection.runAndReadAll('select object, signature from kith.mirror');
  const known = new Map(reader.getRows().map(([object, signature]) => [String(object), String(signature)]));
  const changed = plan.mirrors.filter(({ object, signature }) => known.get(object) !== signature);
  const gone = [...known.keys()].filter((object) => !plan.mirrors.some((mirror) => mirror.object === object));
  if (changed.length === 0 && gone.length === 0) return;
  for (const object of gone) {
    await connection.run(`drop table if exists ${q(object)}`);
    await connection.run(`drop table if exists ${q(`${object}_history`)}`);
    await connection.run(`delete from kith.mirror where object = ${literal(object)}`);
  }
  await reloadMirrors(connection, plan, changed, from);
}

async function reloadMirrors(
  connection: DuckDBConnection,
  plan: Plan,
  mirrors: MirrorPlan[],
  from: Snapshot,
): Promise<void> {
  if (mirrors.length === 0) return;
  const names = mirrors.map(({ object }) => literal(object)).join(', ');
  const log = await from.file(changesSql(plan.schema, `where c.object in (${names})`));
  try {
    await connection.run(`create or replace temp table change_log as select * from ${csv(log, CHANGE)}`);
  } finally {
    await drop(log);
  }
  for (const mirror of mirrors) await loadMirror(connection, mirror, from, 'change_log');
  await connection.run('drop table change_log');
  for (const view of plan.views) await connection.run(view);
}

async function reloadRecords(
  connection: DuckDBConnection,
  plan: Plan,
  mirror: MirrorPlan,
  ids: Set<string>,
  from: Snapshot,
): Promise<void> {
  for (const some of pieces(ids)) {
    await connection.run(`delete from ${q(mirror.object)} where id in (${uuids(some)})`);
    await append(connection, from, mirror.object, mirror.columns, withIds(mirror.one, some));
    const log = await from.file(withIds(changesSql(plan.schema, `where c.record_id = any('{@ids}'::uuid[])`), some));
    try {
      await connection.run(`create or replace temp table change_log as select * from ${csv(log, CHANGE)}`);
    } finally {
      await drop(log);
    }
    await connection.run(`delete from ${q(`${mirror.object}_history`)} where id in (${uuids(some)})`);
    await writeHistory(connection, mirror, 'change_log');
    await connection.run('drop table change_log');
  }
}

async function followFacts(
  connection: DuckDBConnection,
  plan: Plan,
  from: Snapshot,
  touched: Map<string, Set<string>>,
  newRates: boolean,
): Promise<void> {
  const { sale, payment } = plan.facts;
  await followBatches(connection, plan, from, newRates);
  await followMerges(connection, plan, from);
  const orders = new Set(touched.get('order'));
  for (const some of pieces(touched.get('order_line') ?? []))
    for (const [id] of await from.rows<[string]>(
      withIds(
        `select distinct order_id::text from "${plan.schema}".order_line where id = any('{@ids}'::uuid[]) and order_id is not null`,
        some,
      ),
    ))
      orders.add(id);
  // What products cost stands in every line of theirs.
  await followOwn(connection, sale, newRates || touched.has('product') ? 'all' : orders, from);
  const payments = new Set(touched.get('payment'));
  for (const some of pieces(touched.get('invoice') ?? []))
    for (const [id] of await from.rows<[string]>(
      withIds(`select id::text from "${plan.schema}".payment where invoice_id = any('{@ids}'::uuid[])`, some),
    ))
      payments.add(id);
  await followOwn(connection, payment, newRates ? 'all' : payments, from);
}

async function followOwn(
  connection: DuckDBConnection,
  fact: FactPlan,
  ids: Set<string> | 'all',
  from: Snapshot,
): Promise<void> {
  if (!fact.own) return;
  const { all, one, id } = fact.own;
  if (ids === 'all') {
    await connection.run(`delete from ${q(fact.table)} where source = 'own'`);
    await append(connection, from, fact.table, fact.columns, all);
    return;
  }
  for (const some of pieces(ids)) {
    await connection.run(`delete from ${q(fact.table)} where ${q(id)} in (${uuids(some)})`);
    await append(connection, from, fact.table, fact.columns, withIds(one, some));
  }
}

/** Batches come whole and go whole. */
async function followBatches(
  connection: DuckDBConnection,
  plan: Plan,
  from: Snapshot,
  newRates: boolean,
): Promise<void> {
  const there = await batchesIn(plan, from);
  const kept = new Set(there.map(({ id }) => id));
  const loaded = new Set(await texts(connection, 'select id from kith.batch'));
  const gone = new Set([...loaded].filter((id) => !kept.has(id)));
  // Lines that had no rate on their day may have one now.
  if (newRates)
    for (const fact of [plan.facts.sale, plan.facts.payment])
      for (const id of await texts(
        connection,
        `select distinct batch_id::varchar from ${q(fact.table)} where amount_base is null and batch_id is not null`,
      ))
        gone.add(id);
  if (gone.size > 0) {
    for (const fact of factsOf(plan))
      await connection.run(`delete from ${q(fact.table)} where batch_id in (${uuids(gone)})`);
    await connection.run(`delete from kith.batch where id in (${[...gone].map(literal).join(', ')})`);
  }
  await loadBatches(
    connection,
    plan,
    from,
    there.filter(({ id }) => !loaded.has(id) || gone.has(id)),
  );
}

/** What was bought by somebody who was merged, or parted again, since. */
async function followMerges(connection: DuckDBConnection, plan: Plan, from: Snapshot): Promise<void> {
  const path = await from.file(plan.survivors);
  await connection
    .run(`create or replace temp table survivor_now as select * from ${csv(path, SURVIVOR)}`)
    .finally(() => drop(path));
  const differ = await texts(
    connection,
    `select distinct record_id::varchar from (
      (select * from survivor_now except select * from kith.survivor) union all (select * from kith.survivor except select * from survivor_now))`,
  );
  if (differ.length > 0) {
    await connection.run('delete from kith.survivor');
    await connection.run('insert into kith.survivor select * from survivor_now');
    await reloadAbout(connection, plan, differ, from);
  }
  await connection.run('drop table survivor_now');
}

async function reloadAbout(connection: DuckDBConnection, plan: Plan, ids: string[], from: Snapshot): Promise<void> {
  const { sale, payment, usage } = plan.facts;
  const lines = new Set<string>();
  for (const some of pieces(ids))
    for (const [line] of await from.rows<[string]>(withIds(sale.linesAbout ?? '', some))) lines.add(line);
  for (const some of pieces(lines)) {
    await connection.run(`delete from ${q(sale.table)} where line_id in (${some.join(', ')})`);
    await append(connection, from, sale.table, sale.columns, withIds(sale.byLine ?? '', some));
  }
  // Payments and uses have no numbers of their own in the warehouse: their batches are read again.
  for (const fact of [payment, usage]) {
    const list = ids.map(literal).join(', ');
    const table = fact === payment ? 'payment_fact' : 'usage_event';
    const found = await from.rows<[string]>(
      `select distinct batch_id::text from "${plan.schema}".${table} where person_id in (${list}) or company_id in (${list})`,
    );
    const batches = found.map(([id]) => id);
    if (batches.length === 0) continue;
    await connection.run(`delete from ${q(fact.table)} where batch_id in (${uuids(batches)})`);
    await append(connection, from, fact.table, fact.columns, withIds(fact.byBatch, batches));
  }
}

async function followStages(
  connection: DuckDBConnection,
  { columns, one }: NonNullable<Plan['stages']>,
  deals: Set<string> | undefined,
  from: Snapshot,
): Promise<void> {
  for (const some of pieces(deals ?? [])) {
    await connection.run(`delete from stage_visit where deal_id in (${uuids(some)})`);
    await append(connection, from, 'stage_visit', columns, withIds(one, some));
  }
}

/**
 * Holds counts and sums against the operational tables, at one and the same moment: call it with the snapshot that was
 * just followed. What differs is loaded anew.
 */
export async function reconcile(connection: DuckDBConnection, plan: Plan, from: Snapshot): Promise<Reconciliation> {
  const first = await compare(connection, plan, from);
  let mended = false;
  if (first.differences.length > 0) {
    const wrong = new Set(first.differences.map(({ table }) => table));
    await inTransaction(connection, async () => {
      await reloadMirrors(
        connection,
        plan,
        plan.mirrors.filter(({ object }) => wrong.has(object)),
        from,
      );
      for (const fact of factsOf(plan)) if (wrong.has(fact.table)) await reloadFact(connection, plan, fact, from);
      if (plan.stages && wrong.has('stage_visit')) {
        await connection.run('delete from stage_visit');
        await append(connection, from, 'stage_visit', plan.stages.columns, plan.stages.all);
      }
    });
    mended = (await compare(connection, plan, from)).differences.length === 0;
  }
  const found = { at: from.asOf, ...first, mended };
  await connection.run(`update kith.state set reconciliation = ${literal(JSON.stringify(found))}`);
  return found;
}

async function reloadFact(connection: DuckDBConnection, plan: Plan, fact: FactPlan, from: Snapshot): Promise<void> {
  await connection.run(`delete from ${q(fact.table)}`);
  const batches = (await batchesIn(plan, from)).filter(({ kind }) => factFor(plan, kind) === fact);
  if (batches.length > 0)
    await connection.run(`delete from kith.batch where id in (${batches.map(({ id }) => literal(id)).join(', ')})`);
  await loadBatches(connection, plan, from, batches);
  if (fact.own) await append(connection, from, fact.table, fact.columns, fact.own.all);
}

async function compare(
  connection: DuckDBConnection,
  plan: Plan,
  from: Snapshot,
): Promise<Pick<Reconciliation, 'compared' | 'differences'>> {
  const differences: Reconciliation['differences'] = [];
  let compared = 0;
  const hold = (table: string, measures: string[], there: unknown[], here: unknown[]) => {
    measures.forEach((measure, i) => {
      compared++;
      if (Number(there[i]) === Number(here[i])) return;
      differences.push({ table, measure, operational: String(there[i]), warehouse: String(here[i]) });
    });
  };
  for (const { object, sums, all } of plan.mirrors) {
    const exprs = [
      'count(*)',
      'count(case when trashed_at is null then 1 end)',
      ...sums.map((s) => `coalesce(sum(${q(s)}), 0)`),
    ];
    const measures = ['rows', 'rows not in the trash', ...sums.map((s) => `sum of ${s}`)];
    const [there = []] = await from.rows(
      `select ${exprs.map((e) => `(${e})::text`).join(', ')} from (${named(all, plan, object)}) as t`,
    );
    const [here = []] = (
      await connection.runAndReadAll(`select ${exprs.map((e) => `(${e})::varchar`).join(', ')} from ${q(object)}`)
    ).getRows();
    hold(object, measures, there, here);
  }
  for (const { table, sum, check } of [
    ...factsOf(plan),
    ...(plan.stages ? [{ table: 'stage_visit', sum: null, check: plan.stages.check }] : []),
  ]) {
    const [there = []] = await from.rows(check);
    const total = sum ? `coalesce(sum(${q(sum)}), 0)` : '0';
    const [here = []] = (
      await connection.runAndReadAll(`select count(*)::varchar, (${total})::varchar from ${q(table)}`)
    ).getRows();
    hold(table, ['rows', `sum of ${sum}`].slice(0, sum ? 2 : 1), there, here);
  }
  return { compared, differences };
}

/** The query of a mirror, with its columns by name: what is worked out has none. */
function named(all: string, plan: Plan, object: string): string {
  const columns = plan.mirrors.find((mirror) => mirror.object === object)?.columns ?? [];
  return `select * from (${all}) as n (${columns.map(({ name }) => q(name)).join(', ')})`;
}
