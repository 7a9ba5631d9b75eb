import { z } from 'zod';
import { filter } from '../../records/schema.ts';
import type { Filter } from '../../records/types.ts';

const id = z.uuid();

/** A territory as the tree holds it; siblings stand in the order of the list. */
export const node = z.strictObject({
  /** Given by whoever makes it, so that others can be part of it before it is kept. */
  id,
  name: z.string().trim().min(1).max(100),
  parent: id.nullable(),
  manager: id.nullable(),
  members: z.array(id).max(200),
  /** Who gets a company that comes in without anybody to it. */
  giving: z.enum(['nobody', 'manager', 'turns']),
  /** Which companies belong to it; null for one that only holds others together. */
  rules: filter.nullable(),
  description: z.string().trim().max(2000).nullable(),
});
export type Node = Omit<z.infer<typeof node>, 'rules'> & { rules: Filter | null };

export const draftBody = z.strictObject({ territories: z.array(node).max(300) });

const figures = z.object({
  companies: z.number(),
  deals: z.number(),
  /** Of the open deals, in the workspace's currency. */
  value: z.string(),
  leads: z.number(),
});
export type Figures = z.infer<typeof figures>;

const shownNode = z.object({ ...node.shape, rules: z.unknown() });
export const treeAnswer = z.object({
  /** As it is in force. */
  territories: z.array(shownNode),
  /** As somebody has arranged it and not yet applied it. */
  draft: z.object({ territories: z.array(shownNode), by: z.string().nullable(), at: z.string() }).nullable(),
  /** What is in each, by id; under an empty name what is in none. Without those in its parts. */
  figures: z.record(z.string(), figures),
  currency: z.string(),
  /** A reassignment that is going on. */
  running: z.string().nullable(),
});
export interface TreeAnswer {
  territories: Node[];
  draft: { territories: Node[]; by: string | null; at: string } | null;
  figures: Record<string, Figures>;
  currency: string;
  running: string | null;
}

/** What is given to the colleagues of the new territory, beside the territory itself. */
export const OWNED = ['company', 'deal', 'lead', 'task'] as const;
export type Owned = (typeof OWNED)[number];
export const reassignBody = z.strictObject({ owners: z.array(z.enum(OWNED)).max(4).default([]) });
export type Reassign = z.infer<typeof reassignBody>;

export const MOVED = ['company', 'deal', 'lead'] as const;
export type MovedKind = (typeof MOVED)[number];

const side = z.object({ count: z.number(), value: z.string().nullable() });
const both = z.object({ before: side, after: side, come: side, go: side });
export const previewAnswer = z.object({
  /** One for each territory of before and after; `id` null for what is in none. */
  territories: z.array(
    z.object({
      id: id.nullable(),
      name: z.string().nullable(),
      parent: id.nullable(),
      depth: z.number(),
      state: z.enum(['kept', 'new', 'gone']),
      company: both,
      deal: both,
      lead: both,
    }),
  ),
  moved: z.object({ company: side, deal: side, lead: side }),
  /** Companies that were put somewhere by hand and stay there. */
  pinned: z.number(),
  /** How many companies each colleague would give and get. */
  owners: z.array(z.object({ id: id.nullable(), name: z.string().nullable(), get: z.number(), give: z.number() })),
  currency: z.string(),
});
export type PreviewAnswer = z.infer<typeof previewAnswer>;
export type PreviewRow = PreviewAnswer['territories'][number];

export const movesBody = z.strictObject({
  object: z.enum(MOVED),
  /** Where they come from; null for none, left out for anywhere. */
  from: id.nullish(),
  to: id.nullish(),
  cursor: z.string().max(100).optional(),
});
export type MovesWish = z.infer<typeof movesBody>;

export const movesAnswer = z.object({
  data: z.array(
    z.object({
      id,
      name: z.string().nullable(),
      from: z.string().nullable(),
      to: z.string().nullable(),
      owner: z.string().nullable(),
      value: z.string().nullable(),
      currency: z.string().nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
});
export type MovesAnswer = z.infer<typeof movesAnswer>;
