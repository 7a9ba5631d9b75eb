import { type DestinationStream, type Logger as Pino, pino, stdTimeFunctions } from 'pino';

export type Logger = Pino;

/**
 * JSON lines on standard output. They name requests, routes, ids and times, and never what a record holds: an error's
 * message and stack are logged, but not the values that PostgreSQL quotes in `detail`.
 */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

interface DescribedError {
  type: string;
  message: string;
  stack: string | undefined;
  code?: unknown;
  table?: unknown;
  constraint?: unknown;
}

function describeError(error: unknown): DescribedError | unknown {
  if (!(error instanceof Error)) return error;
  const { code, table, constraint } = error as Error & { code?: unknown; table?: unknown; constraint?: unknown };
  return { type: error.name, message: error.message, stack: error.stack, code, table, constraint };
}
