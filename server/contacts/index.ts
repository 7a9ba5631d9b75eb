import type { Domain } from '../records/domain.ts';
import { affiliation, company, person } from './objects.ts';

/** Whom the business deals with. */
export const contacts: Domain = { name: 'contacts', objects: [company, person, affiliation] };
