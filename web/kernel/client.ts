import { reached, unreachable } from './connection.ts';
import { signInAgain } from './expiry.ts';
import { looking, setLooking } from './looking.ts';

export interface FieldProblem {
  field: string;
  code: string;
  message: string;
}

/** The body of a refused request (RFC 9457), with whatever a verb adds: `candidates`, `conflicts`, `current`. */
export interface Problem {
  type?: string;
  title?: string;
  status: number;
  code: string;
  detail?: string;
  request_id?: string;
  errors?: FieldProblem[];
  [extra: string]: unknown;
}

export class ApiError extends Error {
  readonly status: number;
  readonly code: string;
  readonly errors: FieldProblem[];
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? 'Something went wrong');
    this.name = 'ApiError';
    this.status = problem.status;
    this.code = problem.code;
    this.errors = problem.errors ?? [];
    this.problem = problem;
  }
}

type Param = string | number | boolean | null | undefined;
export type Params = Record<string, Param | Param[]>;

export interface RequestOptions {
  params?: Params;
  /** The version that the caller saw: refused with `version_mismatch` when the record has moved on. */
  version?: number;
  /** Sent again with the same key, a request is done once. */
  idempotencyKey?: string;
  signal?: AbortSignal;
  /** The caller deals with a missing session itself. */
  anonymous?: boolean;
}

export interface WithMeta<T> {
  data: T;
  /** What to undo, when the request wrote something. */
  changeSet: string | null;
  /** The record's version, when the answer is one record. */
  version: number | null;
}

const root = '/api/v1';

/** The API of this workspace. Paths start after `/api/v1`; refusals throw `ApiError`. */
export const api = {
  get: <T>(path: string, params?: Params, options?: RequestOptions) =>
    send<T>('GET', path, undefined, { ...options, params: { ...options?.params, ...params } }).then(dataOf),
  post: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    send<T>('POST', path, body, options).then(dataOf),
  patch: <T>(path: string, body?: unknown, options?: RequestOptions) =>
    send<T>('PATCH', path, body, options).then(dataOf),
  put: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>('PUT', path, body, options).then(dataOf),
  del: <T = void>(path: string, options?: RequestOptions) => send<T>('DELETE', path, undefined, options).then(dataOf),
  getWithMeta: <T>(path: string, params?: Params, options?: RequestOptions) =>
    send<T>('GET', path, undefined, { ...options, params: { ...options?.params, ...params } }),
  postWithMeta: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>('POST', path, body, options),
  patchWithMeta: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>('PATCH', path, body, options),
  putWithMeta: <T>(path: string, body?: unknown, options?: RequestOptions) => send<T>('PUT', path, body, options),
  delWithMeta: <T = void>(path: string, options?: RequestOptions) => send<T>('DELETE', path, undefined, options),
};

/** Sends a file and tells how much of it has gone (0 to 1): only the older way of asking says so. */
export function upload<T>(
  path: string,
  form: FormData,
  options: { onProgress?(share: number): void; signal?: AbortSignal } = {},
): Promise<T> {
  const offline = () => new ApiError({ status: 0, code: 'offline', title: 'Kith cannot be reached' });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', `${root}${path}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-kith-request', '1');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => options.onProgress?.(total > 0 ? loaded / total : 0);
    request.onerror = () => reject(offline());
    request.onabort = () => reject(new DOMException('The upload was stopped', 'AbortError'));
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) return resolve(response as T);
      const problem = (response && typeof response === 'object' ? response : {}) as Partial<Problem>;
      reject(new ApiError({ code: 'internal', title: request.statusText, ...problem, status }));
    };
    options.signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(form);
  });
}

/** The full address of an API path, for links and downloads. */
export const apiUrl = (path: string, params?: Params) => `${root}${path}${queryOf(params)}`;

const dataOf = <T>(answer: WithMeta<T>) => answer.data;

async function send<T>(
  method: string,
  path: string,
  body: unknown,
  options: RequestOptions = {},
): Promise<WithMeta<T>> {
  const response = await attempt(method, path, body, options);
  // A look that has ended (by itself, or elsewhere) lets go of the page.
  if (response.status === 403 && looking.get() && path === '/session') {
    setLooking(null);
    window.location.assign('/');
  }
  if (response.status === 401 && !options.anonymous) {
    // The page stays as it is, with everything typed into it; the request goes out again once signed in.
    await signInAgain();
    return read<T>(await attempt(method, path, body, options));
  }
  return read<T>(response);
}

async function attempt(method: string, path: string, body: unknown, options: RequestOptions): Promise<Response> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-kith-request'] = '1';
  const look = looking.get();
  if (look && !(method === 'DELETE' && path.startsWith('/looks/'))) headers['x-kith-look-as'] = look.id;
  if (options.version !== undefined) headers['if-match'] = `"${options.version}"`;
  if (options.idempotencyKey) headers['idempotency-key'] = options.idempotencyKey;
  const form = body instanceof FormData;
  if (body !== undefined && !form) headers['content-type'] = 'application/json';
  try {
    const response = await fetch(`${root}${path}${queryOf(options.params)}`, {
      method,
      headers,
      credentials: 'same-origin',
      body: body === undefined ? undefined : form ? body : JSON.stringify(body),
      signal: options.signal,
    });
    reached();
    return response;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    unreachable();
    throw new ApiError({ status: 0, code: 'offline', title: 'Kith cannot be reached' });
  }
}

async function read<T>(response: Response): Promise<WithMeta<T>> {
  const json = /json/.test(response.headers.get('content-type') ?? '');
  const body: unknown = response.status === 204 ? undefined : json ? await response.json() : await response.text();
  if (!response.ok) {
    const problem = (json && body && typeof body === 'object' ? body : {}) as Partial<Problem>;
    throw new ApiError({
      ...problem,
      status: response.status,
      code: problem.code ?? (response.status >= 502 ? 'unavailable' : 'internal'),
      title: problem.title ?? response.statusText,
    });
  }
  return {
    data: body as T,
    changeSet: response.headers.get('kith-change-set'),
    version: Number(response.headers.get('etag')?.replace(/\D/g, '')) || null,
  };
}

function queryOf(params: Params | undefined): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(params ?? {})) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(key, String(one));
    }
  }
  const text = query.toString();
  return text && `?${text}`;
}
