import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { type Field, isDerived, type ObjectDefinition } from '../../records/define.ts';

/** What is learnt of an object: which records were decided, how, and what was known of them before. */
export interface Outcome {
  object: string;
  won: string;
  lost: string;
  /** The states of records that are scored. */
  open: string[];
  /** The day it was decided, and the day work on it began, in SQL over the rows `t`. */
  decided(): RawBuilder<unknown>;
  begun(): RawBuilder<unknown>;
  /** Fields that say how it ended or were made from that, or that hold words and not attributes. */
  without: Set<string>;
}

const day = (expression: RawBuilder<unknown>) => sql`(${expression})::date`;

export const outcomes: Outcome[] = [
  {
    object: 'deal',
    won: 'won',
    lost: 'lost',
    open: ['open'],
    decided: () => sql`t.close_date`,
    begun: () => sql`coalesce(t.started_on, ${day(sql`t.created_at`)})`,
    without: new Set([
      'stage',
      'status',
      'probability',
      'close_date',
      'loss_reason',
      'lost_reason',
      'won_reason',
      'decided_by',
      'competitor',
      'rag',
      'forecast_category',
      'next_step_on',
      'started_on',
      'lead',
    ]),
  },
  {
    object: 'lead',
    won: 'converted',
    lost: 'disqualified',
    open: ['new', 'working', 'qualified', 'recycled'],
    decided: () => day(sql`coalesce(t.converted_at, t.status_since, t.updated_at)`),
    begun: () => day(sql`t.created_at`),
    without: new Set(['status', 'disqualify_reason', 'recycle_on', 'deal', 'person', 'company']),
  },
];

export const outcomeOf = (ctx: Context, object: string): Outcome | null =>
  (catalog(ctx).has(object) && outcomes.find((one) => one.object === object)) || null;

/** Something that may be known of a record before its outcome is. */
export interface Attribute {
  name: string;
  kind: 'number' | 'category';
  /** The field, of the record itself or of its company; none for what is counted. */
  field: Field | null;
  of: 'record' | 'company' | 'history';
}

/** Of a company only what does not follow from its having bought. */
const ofCompany = ['industry', 'country', 'employees', 'revenue', 'annual_revenue', 'size'];

/**
 * The attributes that are tried. Left out are fields that hold or follow from the outcome, what only Kith writes, computed
 * values (nobody knows what they were), texts and dates.
 */
export function attributesOf(ctx: Context, outcome: Outcome): Attribute[] {
  const def = catalog(ctx).object(outcome.object);
  const own = Object.values(def.fields).flatMap((field): Attribute[] => {
    const kind =
      outcome.without.has(field.name) || field.writable || isDerived(field) || field.archived
        ? null
        : kindOf(def, field);
    return kind ? [{ name: field.name, kind, field, of: 'record' }] : [];
  });
  if (def.fields.company?.to !== 'company') return own;
  const company = catalog(ctx).object('company');
  const theirs = ofCompany.flatMap((name): Attribute[] => {
    const field = company.fields[name];
    const kind = field && kindOf(company, field);
    return kind ? [{ name: `company.${name}`, kind, field, of: 'company' }] : [];
  });
  const counted: Attribute[] = [
    { name: 'history.won', kind: 'number', field: null, of: 'history' },
    { name: 'history.lost', kind: 'number', field: null, of: 'history' },
  ];
  return outcome.object === 'deal' ? [...own, ...theirs, ...counted] : [...own, ...theirs];
}

function kindOf(_def: ObjectDefinition, field: Field): Attribute['kind'] | null {
  if (field.type === 'choice' || field.type === 'boolean') return 'category';
  if (field.name === 'country' && field.type === 'text') return 'category';
  if (field.type === 'reference')
    return ['member', 'product', 'pipeline', 'territory', 'team', 'category'].includes(field.to ?? '')
      ? 'category'
      : null;
  return field.type === 'number' || field.type === 'percent' || field.type === 'money' || field.type === 'rating'
    ? 'number'
    : null;
}
