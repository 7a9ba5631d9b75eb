import type { RawBuilder } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import type { ObjectDefinition } from '../../records/define.ts';
import { type Condition, guardOf, planFilter } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { mayAsk } from '../../records/permissions.ts';
import type { Filter } from '../../records/types.ts';

/** A table of dated facts that reports can be made of. Its rows are no records: nobody owns, changes or trashes them. */
export interface Fact {
  name: string;
  def: ObjectDefinition;
  /** The objects one must be able to read for the table to say anything. */
  reads: string[];
  /** The numbers that are amounts in the workspace's currency. */
  money: ReadonlySet<string>;
}

const FACTS: Fact[] = [];

/** The tables of facts as this caller may use them: what a product costs stays hidden where it is hidden there. */
export function factSources(ctx: Context): Fact[] {
  return FACTS.map((fact) => {
    const product = catalog(ctx).has('product') ? catalog(ctx).object('product') : null;
    const hidden = product?.fields.cost && !mayAsk(ctx, product, 'cost');
    if (!hidden || !fact.def.fields.cost) return fact;
    const { cost: _, ...fields } = fact.def.fields;
    return { ...fact, def: { ...fact.def, fields } };
  });
}

/** A fact is seen by whoever sees whom it is about: its person, or its company where no person is known. */
function factGuard(ctx: Context, { def }: Fact): Condition | null {
  const person = def.fields.person;
  const company = def.fields.company;
  if (!person || !company) return null;
  const people = catalog(ctx).object('person');
  const companies = catalog(ctx).object('company');
  const ofPerson = guardOf(ctx, people);
  const ofCompany = guardOf(ctx, companies);
  if (!ofPerson && !ofCompany) return null;
  const via = (field: typeof person, to: ObjectDefinition, guard: Condition | null): Condition => ({
    kind: 'via',
    field,
    to,
    where: guard ?? { kind: 'all', of: [] },
  });
  const named: Condition = { kind: 'test', field: person, test: { is: 'present' } };
  return {
    kind: 'any',
    of: [
      via(person, people, ofPerson),
      { kind: 'all', of: [{ kind: 'not', of: named }, via(company, companies, ofCompany)] },
    ],
  };
}

export async function factWhere(ctx: Context, fact: Fact, filter: Filter | null): Promise<RawBuilder<boolean>> {
  const guard = factGuard(ctx, fact);
  const asked: Condition = filter ? planFilter(ctx, fact.def, filter) : { kind: 'all', of: [] };
  return compileCondition(ctx, guard ? { kind: 'all', of: [guard, asked] } : asked, 't');
}
