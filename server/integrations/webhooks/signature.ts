import { createHash, createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';

export const newSecret = (): string => PREFIX + randomBytes(24).toString('base64');

/** One for each event and webhook, the same however often it is sent: receivers recognise repetitions by it. */
export const messageId = (webhookId: string, seq: number): string =>
  `msg_${createHash('sha256').update(`${webhookId} ${seq}`).digest('base64url').slice(0, 27)}`;

/** Standard Webhooks 1.0: HMAC-SHA256 over id, time and body; one signature for each secret that still counts. */
export function signed(id: string, at: Date, body: string, secrets: string[]): Record<string, string> {
  const timestamp = Math.floor(at.getTime() / 1000);
  const signatures = secrets.map((secret) => {
    const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
    return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
  });
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') };
}
