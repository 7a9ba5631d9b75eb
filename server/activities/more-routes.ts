import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import * as calendar from './calendar/schema.ts';
import { calendarOf } from './calendar/service.ts';
import * as followUps from './follow-ups/schema.ts';
import { addNextStep, lostFollowUps } from './follow-ups/service.ts';
import { galleryIn } from './plans/gallery.ts';
import * as plans from './plans/schema.ts';
import { applyPlan, takeFromGallery } from './plans/service.ts';
import * as reminders from './reminders/schema.ts';
import * as reminding from './reminders/service.ts';
import { timeKinds } from './time-spent/schema.ts';
import { changeKinds, kindsOf } from './time-spent/service.ts';

const record = z.record(z.string(), z.unknown());

export function calendarRoutes(app: App): void {
  app.get(
    '/api/v1/calendar',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'What stands in the calendars of members',
        tags: ['Calendar'],
        querystring: calendar.calendarQuery,
        response: { 200: calendar.calendarAnswer },
      },
    },
    async ({ ctx, query }) => calendarOf(ctx, query.members, new Date(query.from), new Date(query.until)),
  );
}

export function followUpRoutes(app: App): void {
  const tags = ['Follow-ups'];
  app.get(
    '/api/v1/follow-ups',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Meetings and calls with neither a note nor a next step',
        tags,
        querystring: followUps.followUpQuery,
        response: { 200: followUps.followUpAnswer },
      },
    },
    async (request) => lostFollowUps(request.ctx, request.query),
  );
  for (const [plural, object] of [
    ['meetings', 'meeting'],
    ['calls', 'call'],
  ] as const) {
    app.post(
      `/api/v1/${plural}/:id/next-step`,
      {
        config: { access: 'records' },
        schema: {
          summary: `Say what is to be done after a ${object}`,
          tags,
          params: plans.planPath,
          body: followUps.nextStep,
          response: { 201: record },
        },
      },
      async (request, reply) => {
        const made = await addNextStep(request.ctx, object, request.params.id, request.body);
        return created(reply, made);
      },
    );
  }
}

export function planRoutes(app: App): void {
  const tags = ['Task templates'];
  app.get(
    '/api/v1/plan-gallery',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Templates of tasks that come with Kith', tags, response: { 200: plans.gallery } },
    },
    async ({ ctx }) => ({ data: galleryIn(ctx.workspace.locale) }),
  );
  app.post(
    '/api/v1/plan-gallery',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Take a template of the gallery over',
        tags,
        body: plans.fromGallery,
        response: { 201: record },
      },
    },
    async (request, reply) => created(reply, await takeFromGallery(request.ctx, request.body.key)),
  );
  app.post(
    '/api/v1/task-plans/:id/applications',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Make the tasks of a template',
        tags,
        params: plans.planPath,
        body: plans.application,
        response: { 201: plans.applied },
      },
    },
    async (request, reply) => {
      const { tasks, changeSet } = await applyPlan(request.ctx, request.params.id, request.body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(201).send({ tasks });
    },
  );
}

export function reminderRoutes(app: App): void {
  const tags = ['Reminders'];
  app.get(
    '/api/v1/reminders',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'What one is to be reminded of by now', tags, response: { 200: reminders.reminders } },
    },
    async (request) => reminding.myReminders(request.ctx),
  );
  app.patch(
    '/api/v1/reminders/settings',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Have reminders come by mail too, or not',
        tags,
        body: reminders.reminderSettings,
        response: { 200: reminders.reminders },
      },
    },
    async (request) => reminding.setReminderMail(request.ctx, request.body.mail),
  );
  app.post(
    '/api/v1/reminders/:id/dismissal',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Put a reminder away', tags, params: reminders.reminderPath, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await reminding.dismissReminder(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
  app.post(
    '/api/v1/reminders/:id/snooze',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Put a reminder off',
        tags,
        params: reminders.reminderPath,
        body: reminders.snooze,
        response: { 200: z.object({ due_at: z.string() }) },
      },
    },
    async (request) => reminding.snoozeReminder(request.ctx, request.params.id, request.body),
  );
}

export function timeRoutes(app: App): void {
  const path = '/api/v1/time-kinds';
  const tags = ['Working hours'];
  app.get(
    path,
    {
      config: { access: 'signed_in' },
      schema: { summary: 'What time of which activities counts as', tags, response: { 200: timeKinds } },
    },
    async ({ ctx }) => kindsOf(ctx),
  );
  app.put(
    path,
    {
      config: { access: 'admin' },
      schema: { summary: 'Say what activities count as', tags, body: timeKinds, response: { 200: timeKinds } },
    },
    async ({ ctx, body }) => changeKinds(ctx, body),
  );
}

function created(reply: FastifyReply, made: { record: { version: number }; changeSet: string | null }) {
  reply.code(201).header('etag', `"${made.record.version}"`);
  if (made.changeSet) reply.header('kith-change-set', made.changeSet);
  return reply.send(made.record as never);
}
