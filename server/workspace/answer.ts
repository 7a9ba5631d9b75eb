import type { FastifyReply } from 'fastify';
import type { Changed } from './member-record.ts';

/** The record, with the headers that let a client undo the change and make the next one. */
export function answer(reply: FastifyReply, { record, changeSet }: Changed) {
  if (changeSet) reply.header('kith-change-set', changeSet);
  reply.header('etag', `"${record.version}"`);
  return record;
}
