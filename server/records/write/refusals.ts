import type { Context } from '../../kernel/context.ts';
import { conflict, DomainError, invalid } from '../../kernel/errors.ts';

const retried = new Set(['40P01', '40001']);

/** Two writes that met in a deadlock: PostgreSQL ended one of them, and it simply goes again. */
export async function retrying<T>(ctx: Context, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (ctx.transaction || attempt === 3 || !retried.has(codeOf(error))) throw inWords(error);
    }
  }
}

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? '');

/** What PostgreSQL refuses in a race or for its own limits, as the refusal it is. */
function inWords(error: unknown): unknown {
  switch (codeOf(error)) {
    case '23505':
      return conflict('Another record was given the same value just now');
    case '23503':
      return invalid('A record that is pointed to does not exist, or is still pointed to');
    case '54000':
      return new DomainError(
        'too_large',
        'This record holds more than one record can: a row of the database takes about 430 filled texts. Empty some fields, or keep what belongs together in an object of its own',
      );
    case '22003':
      return invalid('A number is too large');
    case '22021':
    case '22P05':
      return invalid('A text has characters that cannot be kept');
    default:
      return error;
  }
}
