import { z } from 'zod';

export const modelPath = z.object({ model: z.string().max(60) });
export const versionPath = z.object({ model: z.string().max(60), id: z.string().max(100) });
export const customerPath = z.object({ model: z.string().max(60), id: z.string().max(100) });
export const recordPath = z.object({ object: z.string().max(100), id: z.string().max(100) });
export const settingsBody = z.strictObject({ settings: z.record(z.string().max(60), z.unknown()) });
