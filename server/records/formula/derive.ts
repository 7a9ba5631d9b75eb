import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { tableOf } from '../projection.ts';
import { referenceColumn } from '../storage.ts';
import type { Operation, Values } from '../types.ts';
import { type Derived, derivationsOf, keyOf, MEMBERSHIP, type Trigger } from './derivations.ts';
import { type Changed, childRows, parentId, recompute } from './recompute.ts';

/** Rows of one object that were written in one way. */
export interface Touched {
  def: ObjectDefinition;
  op: Operation;
  /** The fields that changed; what else is asked of an operation follows from it. */
  fields: Set<string>;
  rows: Array<{ id: string; before: Values | null; after: Values | null }>;
}

/** What was computed anew, by object and record. */
export type Computed = Map<string, Map<string, Values>>;

/**
 * Computes everything that follows from what was just written, level by level, in the open transaction: each level in one
 * statement per object. Rows that others may be writing too are locked first and read after, so that of two who add a
 * deal to one company the second counts what the first has added.
 */
export async function derive(ctx: Context, touched: Touched[]): Promise<Computed> {
  return new Deriving(ctx).run(touched);
}

class Deriving {
  private readonly ctx: Context;
  private readonly pending = new Map<Derived, Set<string>>();
  /** Rows that this transaction has locked already, by object. */
  private readonly locked = new Map<string, Set<string>>();
  private readonly computed: Computed = new Map();

  constructor(ctx: Context) {
    this.ctx = ctx;
  }

  async run(touched: Touched[]): Promise<Computed> {
    for (const { def, rows } of touched)
      this.noteLocked(
        def,
        rows.map(({ id }) => id),
      );
    for (const one of touched) await this.seed(one);
    await this.lockAhead();
    while (this.pending.size > 0) {
      const level = Math.min(...[...this.pending.keys()].map((derived) => derived.level));
      const now = [...this.pending].filter(([derived]) => derived.level === level);
      for (const [derived] of now) this.pending.delete(derived);
      const byObject = Map.groupBy(now, ([derived]) => derived.def);
      for (const [def, list] of [...byObject].sort(([a], [b]) => (a.name < b.name ? -1 : 1))) {
        const derived = list.map(([one]) => one);
        const ids = [...new Set(list.flatMap(([, set]) => [...set]))].sort();
        await this.compute(def, derived, ids);
      }
    }
    return this.computed;
  }

  private async compute(def: ObjectDefinition, derived: Derived[], ids: string[]): Promise<void> {
    await this.lock(def, ids);
    await this.share(def, derived, ids);
    const changed = await recompute(this.ctx, derived, ids);
    const known = this.computed.get(def.name) ?? new Map<string, Values>();
    this.computed.set(def.name, known);
    for (const { id, values } of changed) known.set(id, { ...known.get(id), ...values });
    await this.follow(def, derived, changed);
  }

  /** What was computed changes what looks at it. */
  private async follow(def: ObjectDefinition, derived: Derived[], changed: Changed[]): Promise<void> {
    for (const { field } of derived) {
      const rows = changed
        .filter(({ values }) => field.name in values)
        .map(({ id }) => ({ id, before: null, after: null }));
      if (rows.length > 0) await this.seed({ def, op: 'update', fields: new Set([field.name]), rows });
    }
  }

  private async seed({ def, op, fields, rows }: Touched): Promise<void> {
    const { triggers } = derivationsOf(this.ctx);
    const reached = new Map<string, Trigger>();
    for (const name of op === 'update' ? fields : [MEMBERSHIP]) {
      for (const trigger of triggers.get(keyOf(def.name, name)) ?? []) {
        const { derived, route, via } = trigger;
        const way = [derived.def.name, derived.field.name, route, ...via.map((step) => step.field.name)].join('.');
        reached.set(way, trigger);
      }
    }
    const ids = rows.map(({ id }) => id);
    for (const trigger of reached.values()) {
      const { derived, route, via } = trigger;
      if (route === 'self') {
        if (op !== 'purge' && op !== 'trash') this.want(derived, ids);
      } else if (route === 'back') this.want(derived, await this.behind(derived.def, via, ids));
      else this.want(derived, await this.parents(derived, via, def, rows));
    }
  }

  private want(derived: Derived, ids: Iterable<string>): void {
    const set = this.pending.get(derived) ?? new Set<string>();
    for (const id of ids) set.add(id);
    if (set.size > 0) this.pending.set(derived, set);
  }

  /** The rows of `def` whose references lead to one of `ids`. */
  private async behind(def: ObjectDefinition, via: Trigger['via'], ids: string[]): Promise<string[]> {
    const { rows } = await sql<{ id: string }>`select distinct t.id from ${tableOf(this.ctx, def)} as t
      ${this.along(via, 't')} where ${this.last(via, 't')} = any(${ids}::uuid[])`.execute(this.ctx.db);
    return rows.map(({ id }) => id);
  }

  /** The records that the changed rows (or the rows that lead to them) count for: as they were, and as they are. */
  private async parents(
    derived: Derived,
    via: Trigger['via'],
    def: ObjectDefinition,
    rows: Touched['rows'],
  ): Promise<Set<string>> {
    const plan = derived.rollup;
    const found = new Set<string>();
    if (!plan) return found;
    const unknown: string[] = [];
    for (const { id, before, after } of rows) {
      if (via.length > 0 || def.name !== plan.child.name || (!before && !after)) unknown.push(id);
      for (const values of via.length > 0 ? [] : [before, after])
        for (const parent of linked(plan.link, values?.[plan.link.name], derived.def.name)) found.add(parent);
    }
    if (unknown.length === 0) return found;
    const { child, link } = plan;
    const ofObject =
      link.type === 'record' ? sql`and ${sql.ref(`c.${link.name}_object`)} = ${derived.def.name}` : sql``;
    const { rows: others } = await sql<{ id: string }>`select distinct ${parentId(link)} as id
      from ${childRows(this.ctx, child, link)} ${this.along(via, 'c')}
      where ${via.length > 0 ? this.last(via, 'c') : sql.ref('c.id')} = any(${unknown}::uuid[])
        and ${parentId(link)} is not null ${ofObject}`.execute(this.ctx.db);
    for (const { id } of others) found.add(id);
    return found;
  }

  /** Joins along all references but the last, whose column says where it leads. */
  private along(via: Trigger['via'], from: string): RawBuilder<unknown> {
    const joins = via.slice(0, -1).map(
      ({ field, to }, i) => sql`join ${tableOf(this.ctx, to)} as ${sql.ref(`v${i}`)}
        on ${sql.ref(`v${i}.id`)} = ${sql.ref(`${i === 0 ? from : `v${i - 1}`}.${referenceColumn(field)}`)}`,
    );
    return sql.join(joins, sql` `);
  }

  private last(via: Trigger['via'], from: string): RawBuilder<unknown> {
    const step = via.at(-1);
    const alias = via.length > 1 ? `v${via.length - 2}` : from;
    return sql.ref(`${alias}.${step ? referenceColumn(step.field) : 'id'}`);
  }

  /** Whoever will be changed for sure is locked before anything is shared, always in the same order. */
  private async lockAhead(): Promise<void> {
    const wanted = new Map<string, { def: ObjectDefinition; ids: Set<string> }>();
    for (const [derived, ids] of this.pending) {
      const one = wanted.get(derived.def.name) ?? { def: derived.def, ids: new Set<string>() };
      for (const id of ids) one.ids.add(id);
      wanted.set(derived.def.name, one);
    }
    for (const [, { def, ids }] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) await this.lock(def, [...ids]);
  }

  private async lock(def: ObjectDefinition, ids: string[]): Promise<void> {
    const known = this.locked.get(def.name);
    const open = ids.filter((id) => !known?.has(id));
    if (open.length === 0) return;
    // Other writers may go on pointing here, which takes a weaker lock.
    await sql`select 1 from ${tableOf(this.ctx, def)} where id = any(${open}::uuid[]) order by id
      for no key update`.execute(this.ctx.db);
    this.noteLocked(def, open);
  }

  private noteLocked(def: ObjectDefinition, ids: string[]): void {
    const known = this.locked.get(def.name) ?? new Set<string>();
    for (const id of ids) known.add(id);
    this.locked.set(def.name, known);
  }

  /** What formulas read behind references must stay as it is until the commit. */
  private async share(def: ObjectDefinition, derived: Derived[], ids: string[]): Promise<void> {
    const paths = new Map<string, Trigger['via']>();
    for (const { node } of derived)
      for (const via of node ? viasOf(node) : [])
        for (let i = 1; i <= via.length; i++)
          paths.set(
            via
              .slice(0, i)
              .map((step) => step.field.name)
              .join('.'),
            via.slice(0, i),
          );
    for (const [, via] of [...paths].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const to = via.at(-1)?.to as ObjectDefinition;
      await sql`select 1 from ${tableOf(this.ctx, to)} where id in (
          select ${this.last(via, 't')} from ${tableOf(this.ctx, def)} as t ${this.along(via, 't')}
          where t.id = any(${ids}::uuid[])) order by id for share`.execute(this.ctx.db);
    }
  }
}

function viasOf(node: NonNullable<Derived['node']>): Array<Trigger['via']> {
  const own = node.op === 'field' && node.via.length > 0 ? [node.via] : [];
  return 'args' in node ? [...own, ...node.args.flatMap(viasOf)] : own;
}

/** The ids that a link holds, as far as they are of `object`. */
function linked(link: Field, value: unknown, object: string): string[] {
  if (Array.isArray(value)) return value.filter((id) => typeof id === 'string');
  if (typeof value === 'string') return [value];
  if (link.type !== 'record' || typeof value !== 'object' || value === null) return [];
  const { object: of, id } = value as { object: string; id: string };
  return of === object ? [id] : [];
}
