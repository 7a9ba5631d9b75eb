import type { FastifyReply } from 'fastify';
import type { Context } from '../../kernel/context.ts';
import type { App } from '../../kernel/http.ts';
import { mayReveal } from '../../records/permissions.ts';
import { approvalPath, decision, myApprovals, type ShownApprovalShape, shownApproval } from './schema.ts';
import {
  approvalDetail,
  approvalsOfMine,
  type Decided,
  decideApproval,
  type ShownApproval,
  withdrawApproval,
} from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Approvals'];

export function approvalRoutes(app: App): void {
  app.get(
    '/api/v1/approvals/mine',
    {
      config,
      schema: {
        summary: 'What waits for my decision, and what I have asked for',
        tags,
        response: { 200: myApprovals },
      },
    },
    async ({ ctx }) => {
      const { to_decide, asked } = await approvalsOfMine(ctx);
      return { to_decide: to_decide.map((one) => toShape(ctx, one)), asked: asked.map((one) => toShape(ctx, one)) };
    },
  );
  app.get(
    '/api/v1/approvals/:id/steps',
    {
      config,
      schema: {
        summary: 'An approval with its levels and what would change',
        tags,
        params: approvalPath,
        response: { 200: shownApproval },
      },
    },
    async ({ ctx, params }) => toShape(ctx, await approvalDetail(ctx, params.id)),
  );
  app.post(
    '/api/v1/approvals/:id/decision',
    {
      config,
      schema: {
        summary: 'Grant or refuse what is asked, for the level that is asked now',
        tags,
        params: approvalPath,
        body: decision,
        response: { 200: shownApproval },
      },
    },
    async ({ ctx, params, body }, reply) => answer(ctx, reply, await decideApproval(ctx, params.id, body)),
  );
  app.post(
    '/api/v1/approvals/:id/withdrawal',
    {
      config,
      schema: {
        summary: 'Take back a request that is not decided yet',
        tags,
        params: approvalPath,
        response: { 200: shownApproval },
      },
    },
    async ({ ctx, params }, reply) => answer(ctx, reply, await withdrawApproval(ctx, params.id)),
  );
}

async function answer(ctx: Context, reply: FastifyReply, { record, changeSet }: Decided) {
  if (changeSet) reply.header('kith-change-set', changeSet);
  return toShape(ctx, await approvalDetail(ctx, record.id));
}

export function toShape(ctx: Context, { approval, lines, steps, blocked }: ShownApproval): ShownApprovalShape {
  const me = ctx.actor.memberId ?? '';
  const decides = steps.some((step) => step.approvers.includes(me) || step.deputies.includes(me));
  return {
    id: approval.id,
    version: approval.version,
    name: String(approval.name ?? ''),
    about: approval.about as ShownApprovalShape['about'],
    status: approval.status as ShownApprovalShape['status'],
    requested_by: (approval.requested_by as string | null) ?? null,
    requested_at: approval.created_at,
    reason: (approval.reason as string | null) ?? null,
    why: (approval.why as string | null) ?? null,
    discount: (approval.discount as number | null) ?? null,
    margin: decides || mayReveal(ctx) ? ((approval.margin as number | null) ?? null) : null,
    amount: (approval.amount as ShownApprovalShape['amount']) ?? null,
    lines: lines as ShownApprovalShape['lines'],
    steps: steps as ShownApprovalShape['steps'],
    blocked,
  };
}
