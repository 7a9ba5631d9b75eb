import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { ObjectDefinition } from '../../define.ts';
import { guardOf } from '../../filter.ts';
import { compileCondition } from '../../filter-sql.ts';
import { can, mayAsk } from '../../permissions.ts';
import { keyOf, similarity, squeeze } from '../cells/text.ts';

export interface Found {
  id: string;
  title: string;
}
export interface Candidate extends Found {
  score: number;
}

/** The one record of another object that the records must belong to. */
export interface Scope {
  field: string;
  column: string;
  id: string;
}

/** Objects of up to so many records are held in memory; larger ones are asked for through the search index. */
const HELD = 20_000;
/** From here on a title is offered as what was probably meant. */
export const NEAR = 0.75;
const OFFERED = 0.6;

/** Finds the records of one object by what people call them: title, e-mail address, number of another system, id. */
export class Titles {
  readonly def: ObjectDefinition;
  private readonly ctx: Context;
  /** Only records that point to this one count, such as the stages of one pipeline. */
  readonly scope: Scope | null;
  private held: Map<string, Found[]> | null = null;
  private records: Found[] = [];
  private loaded = false;
  /** Made by this import, by key of the name. */
  private readonly made = new Map<string, Found>();

  constructor(ctx: Context, def: ObjectDefinition, scope: Scope | null) {
    this.ctx = ctx;
    this.def = def;
    this.scope = scope;
  }

  /** What each value names: nothing, one record, or several that share the name. */
  async find(ctx: Context, values: string[]): Promise<Map<string, Found[]>> {
    await this.load();
    const result = new Map<string, Found[]>();
    const unknown: string[] = [];
    for (const value of values) {
      const key = keyOf(value);
      const made = this.made.get(key);
      if (made) result.set(value, [made]);
      else if (this.held) result.set(value, this.held.get(key) ?? []);
      else unknown.push(value);
    }
    if (unknown.length) await this.ask(ctx, unknown, result);
    return result;
  }

  /** Records with a title like `value`, the likeliest first. */
  async near(values: string[]): Promise<Map<string, Candidate[]>> {
    await this.load();
    const result = new Map<string, Candidate[]>();
    if (this.held) {
      for (const value of values) result.set(value, mostAlike(value, this.records));
      return result;
    }
    if (!this.def.searched) return result;
    // The first letters narrow the search down to an index range; a slip in them is rarer than one further on.
    const heads = values.map((value) => keyOf(value).slice(0, 3));
    const { rows } = await sql<{ head: string; id: string; title: string }>`
      select h.head, s.id, s.title from unnest(${[...new Set(heads)]}::text[]) as h(head)
      cross join lateral (select record_id as id, title from ${sql.id(this.ctx.workspace.schema, 'search')}
        where object = ${this.def.name} and title_key like h.head || '%' ${this.seenBy('record_id')} limit 2000) s`.execute(
      this.ctx.db,
    );
    const byHead = Map.groupBy(rows, (row) => row.head);
    for (const [i, value] of values.entries())
      result.set(value, mostAlike(value, byHead.get(heads[i] as string) ?? []));
    return result;
  }

  /** The same question, asked anew: for what was written in the meantime. */
  fresh(): Titles {
    return new Titles(this.ctx, this.def, this.scope);
  }

  /** Remembers what a committed chunk has made. */
  remember(made: Found[]): void {
    for (const record of made) this.made.set(keyOf(record.title), record);
  }

  private async load(): Promise<void> {
    if (this.loaded) return;
    this.loaded = true;
    const { def, ctx, scope } = this;
    const others = this.keys();
    const extra = others.map((name) => sql`, ${sql.ref(name)}`);
    const { rows } = await sql<
      Record<string, string | null>
    >`select id, ${sql.ref(def.title)} as title ${sql.join(extra, sql``)}
      from ${sql.id(ctx.workspace.schema, def.name)}
      where trashed_at is null ${this.seenBy('id')} ${scope ? sql`and ${sql.ref(scope.column)} = ${scope.id}` : sql``}
      limit ${HELD + 1}`.execute(ctx.db);
    if (rows.length > HELD) return;
    this.held = new Map();
    for (const row of rows) {
      const found = { id: row.id as string, title: row.title ?? '' };
      this.records.push(found);
      for (const name of ['title', 'id', ...others]) this.hold(row[name], found);
    }
  }

  /** The fields besides the title that a record is known by, as far as the caller may know them. */
  private keys(): string[] {
    return ['email', 'external_id', 'code'].filter((name) => this.def.fields[name] && mayAsk(this.ctx, this.def, name));
  }

  /** Limits rows to the records that the caller may see. */
  private seenBy(column: string): RawBuilder<unknown> {
    const { ctx, def } = this;
    if (!can(ctx, def.name, 'read')) return sql`and false`;
    const guard = guardOf(ctx, def);
    if (!guard) return sql``;
    return sql`and ${sql.ref(column)} in (select t.id from ${sql.id(ctx.workspace.schema, def.name)} as t
      where ${compileCondition(ctx, guard, 't')})`;
  }

  private hold(name: string | null | undefined, found: Found): void {
    if (!name || !this.held) return;
    const key = keyOf(name);
    const list = this.held.get(key);
    if (!list) this.held.set(key, [found]);
    else if (!list.some((other) => other.id === found.id)) list.push(found);
  }

  private async ask(ctx: Context, values: string[], result: Map<string, Found[]>): Promise<void> {
    const { def } = this;
    const schema = ctx.workspace.schema;
    for (const value of values) result.set(value, []);
    const byKey = Map.groupBy(values, (value) => keyOf(value).slice(0, 200));
    const keys = [...byKey.keys()];
    const wanted = [
      def.searched
        ? sql`select record_id as id, title, title_key as key from ${sql.id(schema, 'search')}
            where object = ${def.name} and title_key = any(${keys}::text[]) ${this.seenBy('record_id')}`
        : sql`select id, ${sql.ref(def.title)} as title, lower(${sql.ref(def.title)}) as key
            from ${sql.id(schema, def.name)} where trashed_at is null and lower(${sql.ref(def.title)}) = any(${keys}::text[]) ${this.seenBy('id')}`,
      ...this.keys().map(
        (name) => sql`select id, ${sql.ref(def.title)} as title, lower(${sql.ref(name)}) as key
            from ${sql.id(schema, def.name)} where trashed_at is null and lower(${sql.ref(name)}) = any(${keys}::text[]) ${this.seenBy('id')}`,
      ),
    ];
    const ids = values.filter(isUuid);
    if (ids.length) {
      wanted.push(sql`select id, ${sql.ref(def.title)} as title, id::text as key from ${sql.id(schema, def.name)}
        where trashed_at is null and id = any(${ids}::uuid[]) ${this.seenBy('id')}`);
    }
    const { rows } = await sql<{ id: string; title: string; key: string }>`${sql.join(wanted, sql` union `)}`.execute(
      ctx.db,
    );
    for (const { id, title, key } of rows) {
      for (const value of byKey.get(key) ?? []) {
        const list = result.get(value) as Found[];
        if (!list.some((found) => found.id === id)) list.push({ id, title });
      }
    }
  }
}

/** The titles most like `value`, at most five. */
export function mostAlike(value: string, records: Found[]): Candidate[] {
  const length = squeeze(value).length;
  const list: Candidate[] = [];
  for (const record of records) {
    // Titles of very different length are alike by a shared word only, which short cuts below would miss.
    if (Math.abs(record.title.length - length) > length + 12) continue;
    const score = similarity(value, record.title);
    if (score >= OFFERED && score < 1)
      list.push({ id: record.id, title: record.title, score: Math.round(score * 100) / 100 });
  }
  return list.sort((a, b) => b.score - a.score || a.title.localeCompare(b.title)).slice(0, 5);
}
