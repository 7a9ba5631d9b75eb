import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import { catalog } from '../../../records/catalog.ts';
import { splitName } from '../../../records/import/cells/text.ts';
import { tableOf } from '../../../records/projection.ts';
import type { Change, Values } from '../../../records/types.ts';
import { write } from '../../../records/write/index.ts';
import type { Fact } from './reading.ts';

const AT_ONCE = 4000;

/** What rows name, and which record each of them turned out to be; null where there is none, or more than one. */
class Known {
  readonly ids = new Map<string, string | null>();
  matched = 0;
  made = 0;
  private readonly object: string;

  constructor(object: string) {
    this.object = object;
  }

  /** Looks up values of a field, case-blind, among records that are not in the trash. */
  async find(ctx: Context, column: string, values: string[]): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    for (let i = 0; i < values.length; i += AT_ONCE) {
      const some = values.slice(i, i + AT_ONCE);
      const { rows } = await sql<{ id: string; value: string }>`select t.id, lower(${this.column(column)}) as value
        from ${tableOf(ctx, catalog(ctx).object(this.object))} as t
        where lower(${this.column(column)}) = any(${some}::text[]) and t.trashed_at is null`.execute(ctx.db);
      for (const { id, value } of rows) found.set(value, [...(found.get(value) ?? []), id]);
    }
    return found;
  }

  private column = (name: string): RawBuilder<unknown> => sql.ref(`t.${name}`);

  /** Makes records for keys, set-wise; with no change set it only counts them. */
  async make(ctx: Context, wanted: Array<[key: string, values: Values]>, changeSet: string | null): Promise<void> {
    this.made += wanted.length;
    if (!changeSet) {
      for (const [key] of wanted) this.ids.set(key, NEW);
      return;
    }
    for (let i = 0; i < wanted.length; i += AT_ONCE) {
      const some = wanted.slice(i, i + AT_ONCE);
      const changes = some.map(([, values]): Change => ({ op: 'create', object: this.object, id: uuidv7(), values }));
      const { results } = await write(ctx, changes, { partial: true, changeSet, returning: false });
      some.forEach(([key], j) => {
        const ok = results[j]?.ok === true;
        if (!ok) this.made--;
        this.ids.set(key, ok ? (changes[j]?.id ?? null) : null);
      });
    }
  }
}

/** Stands for a record that a run would make. */
const NEW = 'new';

const personKey = ({ customerNo, email, name }: Fact): string | null =>
  customerNo ? `n ${customerNo.toLowerCase()}` : email ? `e ${email}` : name ? `p ${name.toLowerCase()}` : null;
const productKey = ({ sku, product }: Fact): string | null =>
  sku ? `s ${sku.toLowerCase()}` : product ? `n ${product.toLowerCase()}` : null;

/** Finds who bought, and what, and makes those whom nobody knows. */
export class Parties {
  readonly people = new Known('person');
  readonly products = new Known('product');
  private readonly companies = new Known('company');
  private readonly wish: { people: boolean; products: boolean };

  constructor(wish: { people: boolean; products: boolean }) {
    this.wish = wish;
  }

  person = (fact: Fact): string | null => this.people.ids.get(personKey(fact) ?? '') ?? null;
  product = (fact: Fact): string | null => this.products.ids.get(productKey(fact) ?? '') ?? null;
  company = (fact: Fact): string | null => this.companies.ids.get(fact.company?.toLowerCase() ?? '') ?? null;

  /** Call it with the rows of a chunk before asking for theirs. */
  async meet(ctx: Context, facts: Fact[], changeSet: string | null): Promise<void> {
    await this.meetPeople(ctx, unknown(facts, personKey, this.people), changeSet);
    await this.meetProducts(ctx, unknown(facts, productKey, this.products), changeSet);
    const names = unknown(facts, (fact) => fact.company?.toLowerCase() ?? null, this.companies);
    const found = await this.companies.find(ctx, 'name', [...names.keys()]);
    for (const name of names.keys()) this.companies.ids.set(name, only(found.get(name)));
  }

  private async meetPeople(ctx: Context, wanted: Map<string, Fact>, changeSet: string | null): Promise<void> {
    const facts = [...wanted];
    const of = (list: Array<string | null>) => [
      ...new Set(list.filter((value) => value !== null).map((value) => value.toLowerCase())),
    ];
    const byNo = await this.people.find(ctx, 'external_id', of(facts.map(([, f]) => f.customerNo)));
    const byMail = await this.people.find(ctx, 'email', of(facts.map(([, f]) => f.email)));
    // A name alone is only asked where the row says nothing better.
    const byName = await this.people.find(
      ctx,
      'name',
      of(facts.map(([, f]) => (f.customerNo || f.email ? null : f.name))),
    );
    const fresh: Array<[string, Values]> = [];
    for (const [key, fact] of facts) {
      const found =
        byNo.get(fact.customerNo?.toLowerCase() ?? '') ?? byMail.get(fact.email ?? '') ?? byName.get(key.slice(2));
      if (found) this.people.matched++;
      if (found || !this.wish.people) this.people.ids.set(key, only(found));
      else fresh.push([key, newPerson(fact)]);
    }
    await this.people.make(ctx, fresh, changeSet);
  }

  private async meetProducts(ctx: Context, wanted: Map<string, Fact>, changeSet: string | null): Promise<void> {
    const bySku = await this.products.find(
      ctx,
      'code',
      [...wanted.values()].flatMap(({ sku }) => sku?.toLowerCase() ?? []),
    );
    const byName = await this.products.find(
      ctx,
      'name',
      [...wanted.values()].flatMap(({ product }) => product?.toLowerCase() ?? []),
    );
    const fresh: Array<[string, Values]> = [];
    for (const [key, { sku, product }] of wanted) {
      const found = bySku.get(sku?.toLowerCase() ?? '') ?? byName.get(product?.toLowerCase() ?? '');
      if (found || !this.wish.products) this.products.ids.set(key, only(found));
      else fresh.push([key, { name: (product ?? sku)?.slice(0, 300), code: sku?.slice(0, 100) ?? null }]);
    }
    await this.products.make(ctx, fresh, changeSet);
  }
}

const only = (found: string[] | undefined): string | null => (found?.length === 1 ? (found[0] ?? null) : null);

function unknown(facts: Fact[], keyOf: (fact: Fact) => string | null, known: Known): Map<string, Fact> {
  const found = new Map<string, Fact>();
  for (const fact of facts) {
    const key = keyOf(fact);
    if (key !== null && !known.ids.has(key) && !found.has(key)) found.set(key, fact);
  }
  return found;
}

function newPerson({ customerNo, email, name }: Fact): Values {
  const { first, last } = name
    ? splitName(name)
    : email
      ? { first: null, last: null }
      : { first: 'Customer', last: customerNo };
  return {
    first_name: first?.slice(0, 200),
    last_name: last?.slice(0, 200),
    email,
    external_id: customerNo?.slice(0, 200),
    lifecycle: 'customer',
  };
}
