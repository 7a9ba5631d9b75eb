import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import type { ObjectDefinition } from './define.ts';

/** Placeholder body: replaced below. */
export async function searchCondition(_ctx: Context, _def: ObjectDefinition, _q: string): Promise<RawBuilder<boolean>> {
  return sql<boolean>`false`;
}
