import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { today } from '../../records/dates.ts';
import { ownerField } from '../../records/define.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { addDays, instantOf } from '../time/zone.ts';
import { galleryIn } from './gallery.ts';
import type { Application } from './schema.ts';

export interface Applied {
  tasks: KithRecord[];
  changeSet: string | null;
}

const END_OF_WORK = '17:00:00';

/** Makes the tasks of a template for a record: their days, what waits for what and what is part of what, in one go. */
export async function applyPlan(ctx: Context, id: string, wish: Application): Promise<Applied> {
  requirePermission(ctx, 'task', 'create');
  return inTransaction(ctx, async (ctx) => {
    const plan = await getRecord(ctx, 'task_plan', id, { fields: ['name'] });
    const steps = await stepsIn(ctx, id);
    if (steps.length === 0) throw conflict(`“${plan.name}” has no steps yet`);
    const start = wish.starts_on ?? today(ctx.now(), ctx.workspace.timeZone);
    const assignee = wish.assignee ?? (await whoseIs(ctx, wish.about ?? null)) ?? ctx.actor.memberId;
    const made = new Map(steps.map((step) => [step.id, uuidv7()]));
    const others = (value: unknown) =>
      (Array.isArray(value) ? value : []).map((one) => made.get(idOf(one) ?? '')).filter((one) => one !== undefined);
    const changes = parentsFirst(steps).map((step): Change => {
      const due = instantOf(`${addDays(start, Number(step.offset_days ?? 0))}T${END_OF_WORK}`, ctx.workspace.timeZone);
      return {
        op: 'create',
        object: 'task',
        id: made.get(step.id),
        values: {
          subject: step.subject,
          kind: step.kind ?? 'to_do',
          priority: step.priority ?? 'normal',
          description: step.description ?? null,
          repeats: step.repeats ?? null,
          about: wish.about ?? null,
          assignee: idOf(step.assignee) ?? assignee,
          due_at: new Date(due).toISOString(),
          blocked_by: others(step.after),
          parent: made.get(idOf(step.parent) ?? '') ?? null,
          template: id,
        },
      };
    });
    const { changeSet, results } = await write(ctx, changes, { system: true, reason: String(plan.name) });
    const tasks = results.map((result) => {
      if (!result.ok) throw result.error;
      return result.record;
    });
    return { tasks, changeSet };
  });
}

async function stepsIn(ctx: Context, plan: string): Promise<KithRecord[]> {
  const filter = { field: 'plan', op: 'eq', value: plan } as const;
  return (await listRecords(unlimited(ctx), 'plan_step', { filter, sort: ['position', 'created_at'], limit: 200 }))
    .records;
}

/** A task that another is part of or waits for has to be there before. */
function parentsFirst(steps: KithRecord[]): KithRecord[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const done = new Set<string>();
  const order: KithRecord[] = [];
  const visit = (step: KithRecord, path: Set<string>): void => {
    if (done.has(step.id)) return;
    if (path.has(step.id)) throw conflict('Steps of this template wait for one another in a circle');
    const before = [step.parent, ...(Array.isArray(step.after) ? step.after : [])].map((one) =>
      byId.get(idOf(one) ?? ''),
    );
    for (const one of before) if (one) visit(one, new Set([...path, step.id]));
    done.add(step.id);
    order.push(step);
  };
  for (const step of steps) visit(step, new Set());
  return order;
}

async function whoseIs(ctx: Context, about: Application['about'] | null): Promise<string | null> {
  if (!about) return null;
  if (!catalog(ctx).has(about.object)) throw notFound('The record');
  const record = await getRecord(ctx, about.object, about.id);
  return idOf(record[ownerField(catalog(ctx).object(about.object))]);
}

/** Takes a template of the gallery over into the workspace, where it can be changed. */
export async function takeFromGallery(
  ctx: Context,
  key: string,
): Promise<{ record: KithRecord; changeSet: string | null }> {
  requirePermission(ctx, 'task_plan', 'create');
  const plan = galleryIn(ctx.workspace.locale).find((one) => one.key === key);
  if (!plan) throw notFound('Template');
  const id = uuidv7();
  const ids = plan.steps.map(() => uuidv7());
  const { name, description, category } = plan;
  const changes: Change[] = [
    { op: 'create', object: 'task_plan', id, values: { name, description, category } },
    ...plan.steps.map((step, i): Change => {
      const { after, parent, ...values } = step;
      const links = { after: (after ?? []).map((n) => ids[n]), parent: parent === undefined ? null : ids[parent] };
      return {
        op: 'create',
        object: 'plan_step',
        id: ids[i],
        values: { ...values, ...links, plan: id, position: i + 1 },
      };
    }),
  ];
  const { changeSet, results } = await write(ctx, changes);
  const [first] = results;
  if (!first?.ok) throw first?.error ?? new Error('A write gave no result');
  return { record: first.record, changeSet };
}
