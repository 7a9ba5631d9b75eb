import { z } from 'zod';

export const byObject = z.object({ object: z.enum(['deals', 'leads']) });
export const setting = z.object({ enabled: z.boolean() });
export const attributeChoice = z.object({ name: z.string().min(1).max(120), accepted: z.boolean().nullable() });
export const recordPath = z.object({ id: z.string().max(100) });
