import { z } from 'zod';

const id = z.uuid();

export const planPath = z.object({ id });
export const fromGallery = z.object({ key: z.string().max(60) });

export const application = z.object({
  /** The record that the tasks concern. */
  about: z.object({ object: z.string().max(100), id }).nullish(),
  /** The day from which the days of the steps count; today unless told. */
  starts_on: z.iso.date().optional(),
  /** Who does what no step gives to somebody; the owner of the record unless told. */
  assignee: id.nullish(),
});
export type Application = z.infer<typeof application>;

const record = z.record(z.string(), z.unknown());
export const applied = z.object({ tasks: z.array(record) });

const step = z.object({
  subject: z.string(),
  offset_days: z.number(),
  kind: z.string(),
  description: z.string().optional(),
  after: z.array(z.number()).optional(),
  parent: z.number().optional(),
  repeats: z.string().optional(),
});

export const gallery = z.object({
  data: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      description: z.string(),
      category: z.string(),
      steps: z.array(step),
    }),
  ),
});
export type GalleryPlan = z.infer<typeof gallery>['data'][number];
