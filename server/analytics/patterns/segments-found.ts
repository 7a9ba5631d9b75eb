import { z } from 'zod';
import type { Encoder } from '../models/attributes.ts';
import { defineModel } from '../runs/model.ts';
import { fittedRun } from '../runs/queries.ts';
import { type Features, featuresOf } from './features.ts';

export const segmentSettings = z.object({
  /** What customers are told apart by: measures of their purchases, and fields of people. */
  fields: z.array(z.string().max(60)).min(1).max(12).default(['recency', 'orders', 'spent', 'variety']),
  months: z.number().int().min(1).max(120).default(24),
  /** How many groups; 0 lets the data say. */
  groups: z.number().int().min(0).max(10).default(0),
  /** The groups of this run carry these names from now on: everybody is put into the nearest. */
  saved: z
    .object({ run: z.uuid(), names: z.array(z.string().trim().min(1).max(80)).min(1).max(10) })
    .nullable()
    .default(null),
});
export type SegmentSettings = z.infer<typeof segmentSettings>;

/** How a customer is put into a group: kept with the names, so that saved segments stay what they were. */
export interface Grouping {
  run: string | null;
  fields: string[];
  encoder: Encoder;
  centres: number[];
  k: number;
}

export interface SegmentFitted {
  own: Grouping;
  saved: Grouping | null;
}

export interface SegmentData extends Features {
  saved: Grouping | null;
}

/** Groups of customers that nobody had to think up. */
export const segmentsFound = defineModel<SegmentSettings, SegmentData>({
  name: 'segments-found',
  group: 'who',
  object: 'person',
  scores: ['found_segment'],
  reads: ['person', 'order'],
  settings: segmentSettings,
  async read(ctx, { fields, months, saved }) {
    const last = await fittedRun(ctx, 'segments-found');
    const fitted = last?.fitted as SegmentFitted | undefined;
    const grouping = saved && fitted ? savedGrouping(saved.run, last?.id ?? '', fitted) : null;
    const wanted = [...new Set([...fields, ...(grouping?.fields ?? [])])];
    const material = await featuresOf(ctx, wanted, { months });
    return { ...material, data: { ...material.data, saved: grouping } };
  },
  train: new URL('./segments-found-train.ts', import.meta.url),
});

/** The groups that were named: those of the last run, or those that the last run kept of an earlier one. */
function savedGrouping(run: string, last: string, { own, saved }: SegmentFitted): Grouping | null {
  if (saved?.run === run) return saved;
  return last === run ? { ...own, run } : null;
}
