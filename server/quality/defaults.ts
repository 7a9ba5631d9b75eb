import type { Field, ObjectDefinition } from '../records/define.ts';

/** What a field counts for, and the share of its values that a year makes wrong. */
export interface FieldQuality {
  weight: number;
  decay: number | null;
}

/**
 * Shares a year, as published in the literature on customer databases: 19 % of managing directors change jobs, 8 % of
 * businesses relocate, 14 % of people move house (40 of 281 million in the USA), 5 % of postcodes change, 1.2 % of people
 * die. An address or a telephone at work goes with the job.
 */
const RATES = { job: 0.19, relocation: 0.08, moving: 0.14, death: 0.012, postcode: 0.05 };

const standard: Record<string, Record<string, Partial<FieldQuality>>> = {
  person: {
    name: { weight: 3, decay: RATES.death },
    email: { weight: 3, decay: RATES.job },
    phone: { weight: 2, decay: RATES.job },
    company: { weight: 2, decay: RATES.job },
    job_title: { weight: 2, decay: RATES.job },
    street: { weight: 1, decay: RATES.moving },
    city: { weight: 1, decay: RATES.moving },
    postal_code: { weight: 1, decay: RATES.moving },
    country: { weight: 1 },
    owner: { weight: 1 },
    lifecycle: { weight: 1 },
    source: { weight: 1 },
  },
  company: {
    name: { weight: 3 },
    domain: { weight: 2 },
    website: { weight: 1, decay: RATES.postcode },
    industry: { weight: 2 },
    phone: { weight: 2, decay: RATES.relocation },
    email: { weight: 1, decay: RATES.relocation },
    street: { weight: 1, decay: RATES.relocation },
    city: { weight: 1, decay: RATES.relocation },
    postal_code: { weight: 1, decay: RATES.relocation },
    country: { weight: 1 },
    employees: { weight: 1, decay: 0.2 },
    annual_revenue: { weight: 1, decay: 0.3 },
    owner: { weight: 1 },
  },
  deal: {
    name: { weight: 1 },
    amount: { weight: 3 },
    close_date: { weight: 3 },
    company: { weight: 2 },
    person: { weight: 2 },
    owner: { weight: 2 },
    source: { weight: 1 },
    next_step: { weight: 1 },
  },
  product: { name: { weight: 2 }, code: { weight: 1 }, price: { weight: 3 }, description: { weight: 1 } },
};

/** What a field counts for before anybody has said otherwise. Of an object nobody described, what is required counts. */
export function defaultQuality(def: ObjectDefinition, field: Field): FieldQuality {
  const known = standard[def.name];
  if (known) return { weight: known[field.name]?.weight ?? 0, decay: known[field.name]?.decay ?? null };
  const counts = field.name === def.title || field.required || field.listed;
  return { weight: counts && !field.writable ? 1 : 0, decay: null };
}

/** Below this chance of being right a value ought to be verified. */
export const THRESHOLD = 0.8;

/** Objects whose records are looked after: customers and what is sold to them, not settings and links. */
export const isMeasured = (def: ObjectDefinition): boolean =>
  !def.hidden && def.writers === 'members' && !['task', 'note'].includes(def.name);
