import type { Context } from '../../kernel/context.ts';
import { OutgoingError } from '../../kernel/outgoing.ts';
import { openSecret } from '../../kernel/secrets.ts';
import type { Outcome, WebhookRow } from './queries.ts';
import { signed } from './signature.ts';

/** For the whole of one attempt, in ms. */
export const TIMEOUT = 15_000;
const MOST_OF_ANSWER = 4000;

export interface Sent extends Outcome {
  /** From `Retry-After`: not to be tried again before, in seconds. */
  wait: number | null;
}

type Secrets = Pick<WebhookRow, 'secret' | 'former_secret' | 'former_until'>;

/** Secrets are sealed for their webhook alone: one that was copied into another row opens nothing. */
export const purposeOf = (webhookId: string) => `webhook ${webhookId}`;

/** The secrets that sign at this moment; null where they cannot be read. */
export function secretsOf(ctx: Context, webhookId: string, { secret, former_secret, former_until }: Secrets) {
  const open = (sealed: string) => openSecret(ctx.runtime.config.secret, purposeOf(webhookId), sealed);
  const current = open(secret);
  if (!current) return null;
  const overlaps = former_secret && former_until && Date.parse(former_until) > ctx.now().getTime();
  const former = overlaps ? open(former_secret) : null;
  return former ? [current, former] : [current];
}

/** One attempt. An answer is an outcome whatever its status, and so is none. */
export async function send(
  ctx: Context,
  message: { message_id: string; body: string; url: string },
  secrets: string[],
  signal?: AbortSignal,
): Promise<Sent> {
  const started = performance.now();
  try {
    const answer = await ctx.runtime.outgoing.request({
      url: message.url,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...signed(message.message_id, ctx.now(), message.body, secrets) },
      body: message.body,
      timeout: TIMEOUT,
      maxBytes: MOST_OF_ANSWER,
      larger: 'cut',
      signal,
    });
    const { status, ms } = answer;
    // PostgreSQL keeps no NUL in a text, and an answer may be anything.
    const text = answer.body.toString('utf8').replaceAll('\0', '');
    const error = hasArrived(status) ? null : `The receiver answered ${status}`;
    return { status, ms, error, answer: text, wait: waitOf(answer.headers['retry-after']) };
  } catch (error) {
    if (!(error instanceof OutgoingError)) throw error;
    if (error.problem === 'stopped') throw error;
    const ms = Math.round(performance.now() - started);
    return { status: null, ms, error: error.message, answer: null, wait: null };
  }
}

export const hasArrived = (status: number | null): boolean => status !== null && status >= 200 && status < 300;

function waitOf(header: string | undefined): number | null {
  const seconds = header === undefined ? Number.NaN : Number(header);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 6 * 3600) : null;
}
