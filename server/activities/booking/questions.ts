import { z } from 'zod';

const questions = z
  .array(z.object({ text: z.string().trim().min(1).max(300), required: z.boolean().default(false) }))
  .max(20);
export type Question = z.infer<typeof questions>[number];

/** The questions of a page; null where they cannot be read. */
export function questionsIn(stored: unknown): Question[] | null {
  if (typeof stored !== 'string' || stored.trim() === '') return [];
  try {
    const read = questions.safeParse(JSON.parse(stored));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
