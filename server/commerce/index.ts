import type { Domain } from '../records/domain.ts';
import { product } from './objects.ts';

/** What the business sells. */
export const commerce: Domain = { name: 'commerce', objects: [product] };
