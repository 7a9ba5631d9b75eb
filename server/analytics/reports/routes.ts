import type { App } from '../../kernel/http.ts';
import { csvOf } from './csv.ts';
import { drillInto } from './drill.ts';
import { runReport } from './run.ts';
import * as saved from './saved/schema.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';
import { sourcesFor } from './sources.ts';

const tags = ['Reports'];
const look = { access: 'records' as const };
const make = { access: 'member' as const };
const root = '/api/v1/custom-reports';

/** Reports that people build themselves, and dashboards of them. */
export function customReportRoutes(app: App): void {
  app.get(
    `${root}/sources`,
    { config: look, schema: { summary: 'What reports can be made of', tags, response: { 200: schema.sourceList } } },
    ({ ctx }) => ({ data: sourcesFor(ctx) }),
  );
  app.post(
    `${root}/figures`,
    {
      config: look,
      schema: { summary: 'The figures of a definition', tags, body: schema.runWish, response: { 200: schema.figures } },
    },
    ({ ctx, body }) => runReport(ctx, body.definition, body),
  );
  app.post(
    `${root}/drill`,
    {
      config: look,
      schema: {
        summary: 'The records behind a figure',
        tags,
        body: schema.drillWish,
        response: { 200: schema.drillAnswer },
      },
    },
    ({ ctx, body }) => drillInto(ctx, body),
  );
  app.post(
    `${root}/csv`,
    { config: look, schema: { summary: 'The figures of a definition as CSV', tags, body: schema.runWish } },
    async ({ ctx, body }, reply) => {
      const figures = await runReport(ctx, body.definition, body);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="report.csv"')
        .send(csvOf(ctx, figures));
    },
  );
  savedRoutes(app);
  dashboardRoutes(app);
}

function savedRoutes(app: App): void {
  const params = saved.byId;
  app.get(
    root,
    { config: look, schema: { summary: 'Saved reports', tags, response: { 200: saved.savedReports } } },
    async ({ ctx }) => ({ data: await service.reportsOf(ctx) }),
  );
  app.post(
    root,
    {
      config: make,
      schema: { summary: 'Save a report', tags, body: saved.newReport, response: { 201: saved.savedReport } },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return service.saveReport(ctx, body);
    },
  );
  app.get(
    `${root}/:id`,
    { config: look, schema: { summary: 'A saved report', tags, params, response: { 200: saved.savedReport } } },
    ({ ctx, params }) => service.reportById(ctx, params.id),
  );
  app.patch(
    `${root}/:id`,
    {
      config: make,
      schema: {
        summary: 'Change a report',
        tags,
        params,
        body: saved.reportChange,
        response: { 200: saved.savedReport },
      },
    },
    ({ ctx, params, body }) => service.changeReport(ctx, params.id, body),
  );
  app.delete(
    `${root}/:id`,
    { config: make, schema: { summary: 'Delete a report', tags, params } },
    async ({ ctx, params }, reply) => {
      await service.removeReport(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${root}/:id/restoration`,
    {
      config: make,
      schema: {
        summary: 'Bring back a deleted report, or an earlier version',
        tags,
        params,
        body: saved.restoration,
        response: { 200: saved.savedReport },
      },
    },
    ({ ctx, params, body }) => service.restoreReport(ctx, params.id, body.version),
  );
  app.get(
    `${root}/:id/versions`,
    {
      config: look,
      schema: { summary: 'Earlier versions of a report', tags, params, response: { 200: saved.versions } },
    },
    async ({ ctx, params }) => ({ data: await service.reportVersions(ctx, params.id) }),
  );
  app.post(
    `${root}/:id/figures`,
    {
      config: look,
      schema: {
        summary: 'A saved report with its figures',
        tags,
        params,
        body: schema.runOptions,
        response: { 200: saved.ranReport },
      },
    },
    ({ ctx, params, body }) => service.runSaved(ctx, params.id, body),
  );
}

function dashboardRoutes(app: App): void {
  const params = saved.byId;
  const dashboards = '/api/v1/dashboards';
  const board = ['Dashboards'];
  app.get(
    dashboards,
    { config: look, schema: { summary: 'Dashboards', tags: board, response: { 200: saved.dashboards } } },
    async ({ ctx }) => ({ data: await service.dashboardsOf(ctx) }),
  );
  app.post(
    dashboards,
    {
      config: make,
      schema: {
        summary: 'Make a dashboard',
        tags: board,
        body: saved.newDashboard,
        response: { 201: saved.dashboard },
      },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return service.saveDashboard(ctx, body);
    },
  );
  app.get(
    `${dashboards}/:id`,
    { config: look, schema: { summary: 'A dashboard', tags: board, params, response: { 200: saved.dashboard } } },
    ({ ctx, params }) => service.dashboardById(ctx, params.id),
  );
  app.patch(
    `${dashboards}/:id`,
    {
      config: make,
      schema: {
        summary: 'Change a dashboard',
        tags: board,
        params,
        body: saved.dashboardChange,
        response: { 200: saved.dashboard },
      },
    },
    ({ ctx, params, body }) => service.changeDashboard(ctx, params.id, body),
  );
  app.delete(
    `${dashboards}/:id`,
    { config: make, schema: { summary: 'Delete a dashboard', tags: board, params } },
    async ({ ctx, params }, reply) => {
      await service.removeDashboard(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${dashboards}/:id/restoration`,
    {
      config: make,
      schema: {
        summary: 'Bring back a deleted dashboard, or an earlier version',
        tags: board,
        params,
        body: saved.restoration,
        response: { 200: saved.dashboard },
      },
    },
    ({ ctx, params, body }) => service.restoreDashboard(ctx, params.id, body.version),
  );
  app.get(
    `${dashboards}/:id/versions`,
    {
      config: look,
      schema: { summary: 'Earlier versions of a dashboard', tags: board, params, response: { 200: saved.versions } },
    },
    async ({ ctx, params }) => ({ data: await service.dashboardVersions(ctx, params.id) }),
  );
}
