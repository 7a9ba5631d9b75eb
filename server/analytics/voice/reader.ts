import { sql } from 'kysely';
import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { OutgoingError } from '../../kernel/outgoing.ts';
import { emotions } from '../models/text/emotions.ts';
import type { Reading } from '../models/text/read.ts';
import { moodOf } from '../models/text/sentiment.ts';

// A larger model of one's own choice may read the texts instead of Kith's rules: it is asked at an address that an
// administrator sets, through the guarded client.

export interface Reader {
  url: string;
}

const answer = z.object({
  readings: z.array(
    z.object({
      id: z.string(),
      language: z
        .string()
        .regex(/^[a-z]{2,3}$/)
        .nullable(),
      score: z.number().min(-1).max(1).nullable(),
      emotions: z.array(z.enum(emotions)).default([]),
    }),
  ),
});

/** Nothing where nobody plugged one in. */
export async function readerOf(ctx: Context): Promise<Reader | null> {
  const { rows } = await sql<{ url: string | null }>`select settings->>'reader' as url
    from ${sql.id(ctx.workspace.schema, 'model_setting')} where model = 'themes'`.execute(ctx.db);
  return rows[0]?.url ? { url: rows[0].url } : null;
}

/**
 * Asks the model to read these texts: `{ texts: [{ id, text }] }` out, `{ readings: [{ id, language, score, emotions }] }` back.
 * What it does not answer, Kith's own rules read: nothing, where it cannot be reached.
 */
export async function askReader(
  ctx: Context,
  reader: Reader,
  texts: Array<{ id: string; text: string }>,
): Promise<Map<string, Reading> | null> {
  try {
    const { status, body } = await ctx.runtime.outgoing.request({
      url: reader.url,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ texts }),
      timeout: 60_000,
    });
    if (status !== 200) throw new Error(`It answered with status ${status}`);
    const { readings } = answer.parse(JSON.parse(body.toString('utf8')));
    return new Map(
      readings.map(({ id, language, score, emotions }) => [
        id,
        { language, score, mood: score === null ? null : moodOf(score), emotions },
      ]),
    );
  } catch (error) {
    const why = error instanceof OutgoingError ? error.message : String(error);
    ctx.runtime.log.warn({ url: reader.url, why }, 'The model that reads texts gave no answer: they are read by rules');
    return null;
  }
}
