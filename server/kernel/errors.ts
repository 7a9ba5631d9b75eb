/** The refusals a caller can act on. Anything else that is thrown is a bug and answers 500 without details. */
export type ErrorCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'version_mismatch'
  | 'duplicate'
  | 'rate_limited'
  | 'too_large'
  | 'unavailable';

/** One thing wrong with the input: `field` is a field name or a path such as `filter.and[1].value`. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly errors: FieldError[];
  /** Extra members of the problem document, such as `current` on a version mismatch. */
  readonly extra: Record<string, unknown>;

  constructor(code: ErrorCode, message: string, errors: FieldError[] = [], extra: Record<string, unknown> = {}) {
    super(message);
    this.name = 'DomainError';
    this.code = code;
    this.errors = errors;
    this.extra = extra;
  }
}

export const invalid = (message: string, errors: FieldError[] = []) => new DomainError('invalid', message, errors);
export const invalidField = (field: string, code: string, message: string) =>
  new DomainError('invalid', message, [{ field, code, message }]);
export const notFound = (what: string) => new DomainError('not_found', `${what} was not found`);
export const conflict = (message: string, extra: Record<string, unknown> = {}) =>
  new DomainError('conflict', message, [], extra);
export const forbidden = (message: string) => new DomainError('forbidden', message);
export const unauthenticated = (message = 'Sign in to continue') => new DomainError('unauthenticated', message);
export const versionMismatch = (current: unknown) =>
  new DomainError('version_mismatch', 'Someone changed this record after you opened it', [], { current });
