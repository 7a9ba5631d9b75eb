import type { FastifyReply } from 'fastify';
import type { Moved } from './written.ts';

/** A record as a verb left it, with what undoing takes. */
export function answer(reply: FastifyReply, { record, changeSet }: Moved) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}
