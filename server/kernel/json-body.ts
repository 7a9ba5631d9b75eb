import type { FastifyInstance } from 'fastify';
import { invalid } from './errors.ts';

const DEEPEST = 32;

/** Reads JSON bodies, and refuses what nests too deep before it is parsed. Keys that would reach a prototype are refused. */
export function readJsonBodies(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  // Text is not taken either: a foreign site's form could send it.
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    if (depthOf(body as string) > DEEPEST) {
      return done(invalid(`The body nests deeper than ${DEEPEST} levels`));
    }
    parse(request, body as string, done);
  });
}

/** How deep the brackets of a JSON text nest, without parsing it. */
export function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < json.length; i++) {
    const c = json.charCodeAt(i);
    if (c === 0x22) {
      // A string: to its closing quote, over escaped ones.
      for (i++; i < json.length && json.charCodeAt(i) !== 0x22; i++) if (json.charCodeAt(i) === 0x5c) i++;
    } else if (c === 0x7b || c === 0x5b) {
      if (++depth > deepest) deepest = depth;
    } else if (c === 0x7d || c === 0x5d) depth--;
  }
  return deepest;
}
