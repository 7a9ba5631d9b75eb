import type { FastifyError } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { DomainError, type ErrorCode, type FieldError } from './errors.ts';

/** RFC 9457, with Kith's code, the request's id and what is wrong with which field. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode | 'internal';
  detail: string;
  request_id: string;
  errors?: FieldError[];
  [extra: string]: unknown;
}

const STATUS: Record<ErrorCode, number> = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  duplicate: 409,
  version_mismatch: 412,
  too_large: 413,
  rate_limited: 429,
  unavailable: 503,
};

const TITLE: Record<ErrorCode | 'internal', string> = {
  invalid: 'The request is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'Conflict',
  duplicate: 'A likely duplicate',
  version_mismatch: 'Changed in the meantime',
  too_large: 'Too large',
  rate_limited: 'Too many requests',
  unavailable: 'Not available at the moment',
  internal: 'Something went wrong',
};

/** Turns anything thrown into an answer. What is not a refusal becomes 500 and says nothing of its cause. */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) {
    return problem(error.code, error.message, requestId, error.errors, error.extra);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const where = (error as FastifyError).validationContext;
    const errors = error.validation.map((issue) => ({
      field: pathOf(issue.instancePath) || where || 'body',
      code: issue.keyword ?? 'invalid',
      message: issue.message ?? 'Not valid',
    }));
    const first = errors[0];
    return problem(
      'invalid',
      first ? `${first.field}: ${first.message}` : 'The request is not valid',
      requestId,
      errors,
    );
  }
  const known = error as Partial<FastifyError>;
  if (typeof known?.code === 'string') {
    const told = fromFramework(known.code, requestId) ?? fromDatabase(known.code, requestId);
    if (told) return told;
  }
  if (isLostConnection(error)) return unavailable(requestId);
  if (typeof known?.statusCode === 'number' && known.statusCode >= 400 && known.statusCode < 500) {
    return { ...problem('invalid', known.message ?? 'The request is not valid', requestId), status: known.statusCode };
  }
  return {
    type: 'about:blank',
    title: TITLE.internal,
    status: 500,
    code: 'internal',
    detail: 'This is a fault of Kith. It has been logged with the request id.',
    request_id: requestId,
  };
}

export function problem(
  code: ErrorCode,
  detail: string,
  requestId: string,
  errors: FieldError[] = [],
  extra: Record<string, unknown> = {},
): Problem {
  return {
    ...extra,
    type: 'about:blank',
    title: TITLE[code],
    status: STATUS[code],
    code,
    detail,
    request_id: requestId,
    ...(errors.length > 0 ? { errors } : {}),
  };
}

const unavailable = (requestId: string) =>
  problem('unavailable', 'The database does not answer at the moment. Try again in a few seconds.', requestId);

function fromFramework(code: string, requestId: string): Problem | null {
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return { ...problem('invalid', 'The body is not valid JSON', requestId), status: 400 };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { ...problem('invalid', 'Send the body as application/json', requestId), status: 415 };
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
    case 'FST_REQ_FILE_TOO_LARGE':
    case 'FST_FILES_LIMIT':
    case 'FST_FIELDS_LIMIT':
    case 'FST_PARTS_LIMIT':
      return problem('too_large', 'The body is larger than what is accepted here', requestId);
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return { ...problem('invalid', 'Send the file as multipart/form-data', requestId), status: 415 };
    default:
      return null;
  }
}

function fromDatabase(code: string, requestId: string): Problem | null {
  // Text that PostgreSQL cannot hold: NUL characters and lone surrogates.
  if (code === '22021' || code === '22P05') {
    return problem('invalid', 'A text contains characters that cannot be stored', requestId);
  }
  if (code === '40001' || code === '40P01' || code === '55P03') {
    return problem('unavailable', 'Someone else is changing the same records. Try again.', requestId);
  }
  if (code === '57014')
    return problem('unavailable', 'This took too long and was stopped. Ask for less at once.', requestId);
  if (code === '53100') return problem('unavailable', 'The disk of the database is full.', requestId);
  if (code.startsWith('08') || code.startsWith('57P') || code === '53300') return unavailable(requestId);
  return null;
}

/** The database went away: before, or in the middle of the work. */
export function isLostConnection(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && /^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|08...|57P..)$/.test(code)) {
    return code !== 'ENOENT' || String(message).includes('connect');
  }
  return (
    typeof message === 'string' &&
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(
      message,
    )
  );
}

/** `/filter/and/0/value` as people write it: `filter.and[0].value`. */
function pathOf(pointer: string | undefined): string {
  if (!pointer) return '';
  const parts = pointer.split('/').slice(1);
  return parts.map((part, i) => (/^\d+$/.test(part) ? `[${part}]` : `${i > 0 ? '.' : ''}${part}`)).join('');
}
