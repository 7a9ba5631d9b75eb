import { uuidv7 } from '../kernel/ids.ts';
import type { Values } from '../records/types.ts';
import type { Calendar } from './calendar.ts';
import type { Random } from './random.ts';

/** A record to be made; `values.created_at` lies in the past. */
export interface Item {
  id: string;
  values: Values;
}

export const item = (values: Values): Item => ({ id: uuidv7(), values });

export interface Colleague extends Item {
  team: string | null;
  /** How much better than the average this one sells. */
  skill: number;
}

export interface Company extends Item {
  name: string;
  country: string;
  people: Person[];
  /** Days since it was first entered. */
  age: number;
  /** Large companies buy more. */
  weight: number;
}

export interface Person extends Item {
  name: string;
  company: Company | null;
}

export interface StageInfo {
  id: string;
  kind: string;
}

export interface Deal extends Item {
  company: Company;
  person: Person;
  owner: Colleague;
  status: 'open' | 'won' | 'lost';
  /** Days since work on it began, and since it closed. */
  age: number;
  closedAge: number;
  visits: Array<{ stage: string; entered_at: string; left_at: string | null }>;
}

/** What the makers of each kind of record share. */
export interface Making {
  random: Random;
  calendar: Calendar;
  /** The stages of the pipeline that deals run through, in order. */
  stages: StageInfo[];
  /** The workspace's own. */
  currency: string;
  /** The member who asked for the data: some of the work is theirs. */
  me: string | null;
}
