import type { Domain } from './records/domain.ts';

/** Every domain, one line each. The order is that in which a new workspace is filled. */
export const domains: Domain[] = [];
