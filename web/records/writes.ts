import i18n from 'i18next';
import { ApiError, api } from '../kernel/client.ts';
import { changed, failed, notify } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from './api.ts';
import { openConflict } from './model/conflict.ts';
import { dropRows, type Pages, patchRows } from './model/pages.ts';
import { begin, merge } from './model/pending.ts';
import { askRequired, lacking, requiredIn, stageIn } from './model/required.ts';

type Values = Record<string, unknown>;

/** One wish: `values` as the API takes them, `shown` as screens show them (references with their titles). */
export interface Wish {
  values: Values;
  shown?: Values;
  /** What the toast says; "Saved" unless told. */
  message?: string;
  /** No toast: the caller shows what happened. */
  quiet?: boolean;
}

const say = (key: string, options?: Record<string, unknown>) => i18n.t(`records:${key}`, options ?? {}) as string;

/** The newest version seen of each record that this page has written, so that two quick edits do not collide. */
const versions = new Map<string, number>();
const queues = new Map<string, Promise<unknown>>();

/** Writes of one record go out one after the other. */
function inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
  const turn = (queues.get(id) ?? Promise.resolve()).then(work, work);
  const settled = turn.catch(() => undefined);
  queues.set(id, settled);
  void settled.then(() => queues.get(id) === settled && queues.delete(id));
  return turn;
}

/**
 * Changes fields of one record. The screen shows it at once; a refusal puts it back and says why. Where somebody else
 * changed the same field meanwhile, the person chooses. Answers the saved record, or null when nothing was written.
 */
export async function changeRecord(meta: ObjectMeta, record: KithRecord, asked: Wish): Promise<KithRecord | null> {
  const ids = new Set([record.id]);
  const wish = await withRequired(meta, record, asked);
  const wished = asked.shown ?? asked.values;
  const before = Object.fromEntries(Object.keys(wish?.shown ?? wished).map((name) => [name, record[name] ?? null]));
  if (!wish) {
    // The card that was already laid into the new column goes back.
    patchEverywhere(meta, ids, (row) => ({ ...row, ...before }));
    return null;
  }
  const shown = wish.shown ?? wish.values;
  await quietly(meta, record.id);
  const settle = begin(ids, shown);
  patchEverywhere(meta, ids, (row) => ({ ...row, ...shown }));
  try {
    const { data, changeSet } = await inTurn(record.id, () => send(meta, record, wish.values, shown));
    settle();
    versions.set(record.id, data.version);
    patchEverywhere(meta, ids, (row) => merge(row, { ...data }));
    refreshSoon(meta, record.id);
    if (!wish.quiet && changeSet) changed(wish.message ?? say('toast.saved'), changeSet);
    return data;
  } catch (error) {
    settle();
    patchEverywhere(meta, ids, (row) => ({ ...row, ...before }));
    refreshSoon(meta, record.id);
    if (error instanceof Settled) return null;
    if (wish.quiet) throw error;
    failed(error);
    return null;
  }
}

/** A stage may ask for values before a record enters it: the person gives them, or leaves the record where it is. */
async function withRequired(meta: ObjectMeta, record: KithRecord, wish: Wish): Promise<Wish | null> {
  const stage = stageIn(meta, wish.values);
  const fields = stage ? requiredIn(meta, stage) : [];
  if (!stage || fields.length === 0) return wish;
  // A card carries a few fields only.
  const whole = fields.every((field) => field.name in record)
    ? record
    : await api.get<KithRecord>(`/${meta.plural}/${record.id}`).catch(() => record);
  const missing = lacking(fields, whole, wish.values);
  if (missing.length === 0) return wish;
  const shownStage = (wish.shown?.stage ?? null) as { title?: string } | null;
  const title = shownStage?.title ?? '';
  const given = await askRequired({ meta, record: whole, stage: { id: stage, title }, fields: missing });
  if (!given) return null;
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, plain(value)]));
  return { ...wish, values: { ...wish.values, ...values }, shown: { ...(wish.shown ?? wish.values), ...given } };
}

/** The person looked at both sides and kept theirs. */
class Settled extends Error {}

async function send(meta: ObjectMeta, record: KithRecord, values: Values, shown: Values) {
  let version = Math.max(record.version, versions.get(record.id) ?? 0);
  for (;;) {
    try {
      return await api.patchWithMeta<KithRecord>(`/${meta.plural}/${record.id}`, values, { version });
    } catch (error) {
      const current = error instanceof ApiError && error.status === 412 ? currentOf(error) : null;
      if (!current) throw error;
      const clash = Object.keys(values).filter(
        (name) => !sameValue(plain(record[name]), current[name]) && !sameValue(values[name], current[name]),
      );
      if (clash.length > 0) {
        const keep = await openConflict({ meta, current, shown, fields: clash });
        if (!keep) {
          versions.set(record.id, current.version);
          await refreshNow(meta, record.id);
          throw new Settled();
        }
      }
      version = current.version;
    }
  }
}

const currentOf = (error: ApiError): KithRecord | null => {
  const current = error.problem.current ?? error.problem.record;
  return current && typeof current === 'object' && 'version' in current ? (current as KithRecord) : null;
};

/** A value as the API gives it: a reference shown with its title is its id. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => (isTitled(one) ? one.id : one));
  if (value && typeof value === 'object' && 'id' in value && 'title' in value) {
    const link = value as { id: string; object?: string };
    return link.object ? { object: link.object, id: link.id } : link.id;
  }
  return value ?? null;
}

const isTitled = (value: unknown): value is { id: string } =>
  value !== null && typeof value === 'object' && 'id' in value && 'title' in value;

const sameValue = (a: unknown, b: unknown) => JSON.stringify(plain(a)) === JSON.stringify(plain(b));

interface BatchAnswer {
  change_set: string | null;
  results: Array<{ status: number; record?: KithRecord; error?: { detail?: string; title?: string } }>;
}

const batchLimit = 1000;

/** Changes many records as one change set per thousand. */
export async function changeMany(meta: ObjectMeta, ids: string[], wish: Wish): Promise<void> {
  const shown = wish.shown ?? wish.values;
  await many(
    meta,
    ids,
    shown,
    (id) => ({ op: 'update', id, values: wish.values }),
    (count) => wish.message ?? say('toast.changedMany', { count }),
  );
}

export async function trashMany(meta: ObjectMeta, ids: string[]): Promise<void> {
  await many(
    meta,
    ids,
    null,
    (id) => ({ op: 'delete', id }),
    (count) => say('toast.trashed', { count }),
  );
}

async function many(
  meta: ObjectMeta,
  ids: string[],
  shown: Values | null,
  operation: (id: string) => object,
  message: (count: number) => string,
): Promise<void> {
  await queryClient.cancelQueries({ queryKey: ['records', meta.name] });
  const set = new Set(ids);
  const settle = begin(set, shown);
  if (shown) patchEverywhere(meta, set, (row) => ({ ...row, ...shown }));
  else dropEverywhere(meta, set);
  let refused = 0;
  let why = '';
  try {
    for (let start = 0; start < ids.length; start += batchLimit) {
      const part = ids.slice(start, start + batchLimit);
      const { data, changeSet } = await api.postWithMeta<BatchAnswer>(`/${meta.plural}/batch`, {
        operations: part.map(operation),
        atomic: false,
      });
      const bad = data.results.filter((r) => r.status >= 400);
      refused += bad.length;
      why ||= bad[0]?.error?.detail ?? bad[0]?.error?.title ?? '';
      for (const { record } of data.results) if (record) versions.set(record.id, record.version);
      const set = data.change_set ?? changeSet;
      if (set && part.length > bad.length) changed(message(part.length - bad.length), set);
    }
    if (refused > 0) notify(say('toast.someRefused', { count: refused, why }), { tone: 'problem' });
  } catch (error) {
    failed(error);
  } finally {
    settle();
    await queryClient.invalidateQueries({ queryKey: ['records', meta.name] });
    void queryClient.invalidateQueries({ queryKey: ['record', meta.name] });
  }
}

/**
 * A verb of an object, such as winning a deal: `shown` is what screens show until the server has answered.
 */
export async function runVerb(
  meta: ObjectMeta,
  record: KithRecord,
  verb: { method: 'POST' | 'DELETE'; path: string; body?: unknown; shown?: Values; message: string },
): Promise<boolean> {
  const ids = new Set([record.id]);
  const shown = verb.shown ?? {};
  const before = Object.fromEntries(Object.keys(shown).map((name) => [name, record[name] ?? null]));
  await quietly(meta, record.id);
  const settle = begin(ids, shown);
  patchEverywhere(meta, ids, (row) => ({ ...row, ...shown }));
  const path = `/${meta.plural}/${record.id}/${verb.path}`;
  try {
    const { data, changeSet } = await inTurn(record.id, () =>
      verb.method === 'POST' ? api.postWithMeta<KithRecord>(path, verb.body ?? {}) : api.delWithMeta<KithRecord>(path),
    );
    settle();
    versions.set(record.id, data.version);
    patchEverywhere(meta, ids, (row) => merge(row, { ...data }));
    if (changeSet) changed(verb.message, changeSet);
    return true;
  } catch (error) {
    settle();
    patchEverywhere(meta, ids, (row) => ({ ...row, ...before }));
    failed(error);
    return false;
  } finally {
    refreshSoon(meta, record.id);
  }
}

export async function trashRecord(meta: ObjectMeta, record: KithRecord): Promise<boolean> {
  const ids = new Set([record.id]);
  const settle = begin(ids, null);
  dropEverywhere(meta, ids);
  try {
    const { changeSet } = await api.delWithMeta(`/${meta.plural}/${record.id}`);
    if (changeSet) changed(say('toast.trashed', { count: 1 }), changeSet);
    return true;
  } catch (error) {
    failed(error);
    return false;
  } finally {
    settle();
    refreshSoon(meta, record.id);
  }
}

export async function restoreRecord(meta: ObjectMeta, id: string): Promise<boolean> {
  try {
    const { changeSet } = await api.postWithMeta(`/${meta.plural}/${id}/restoration`);
    if (changeSet) changed(say('toast.restored'), changeSet);
    return true;
  } catch (error) {
    failed(error);
    return false;
  } finally {
    refreshSoon(meta, id);
  }
}

/** Creates a record; refusals are the caller's to show, beside what was typed. */
export async function createRecord(
  meta: ObjectMeta,
  values: Values,
  options: { allowDuplicate?: boolean; idempotencyKey?: string } = {},
): Promise<{ record: KithRecord; changeSet: string | null }> {
  const { data, changeSet } = await api.postWithMeta<KithRecord>(`/${meta.plural}`, values, {
    params: options.allowDuplicate ? { allow_duplicate: true } : undefined,
    idempotencyKey: options.idempotencyKey,
  });
  refreshSoon(meta, data.id);
  return { record: data, changeSet };
}

/** Reads under way would answer with what was true before the change. */
async function quietly(meta: ObjectMeta, id: string): Promise<void> {
  await Promise.all([
    queryClient.cancelQueries({ queryKey: ['records', meta.name] }),
    queryClient.cancelQueries({ queryKey: ['record', meta.name, id] }),
  ]);
}

const isPages = (data: unknown): data is Pages<KithRecord> =>
  data !== null && typeof data === 'object' && 'pages' in data && Array.isArray(data.pages);

function patchEverywhere(meta: ObjectMeta, ids: ReadonlySet<string>, change: (row: KithRecord) => KithRecord): void {
  queryClient.setQueriesData<unknown>({ queryKey: ['records', meta.name] }, (data: unknown) =>
    isPages(data) ? patchRows(data, ids, change) : data,
  );
  for (const id of ids) {
    queryClient.setQueryData<KithRecord>(['record', meta.name, id, 'main'], (row) => (row ? change(row) : row));
  }
}

function dropEverywhere(meta: ObjectMeta, ids: ReadonlySet<string>): void {
  queryClient.setQueriesData<unknown>({ queryKey: ['records', meta.name] }, (data: unknown) =>
    isPages(data) ? dropRows(data, ids) : data,
  );
}

/** Everything that shows the record or counts it, and what happened to it. */
function refreshSoon(meta: ObjectMeta, id: string): void {
  void queryClient.invalidateQueries({ queryKey: ['records', meta.name] });
  void queryClient.invalidateQueries({ queryKey: ['record', meta.name, id] });
}

const refreshNow = (meta: ObjectMeta, id: string) =>
  queryClient.invalidateQueries({ queryKey: ['record', meta.name, id] });
