import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { DomainError, notFound } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import { existingLink, linkFor, revokeLink } from '../../kernel/links.ts';
import { getRecord } from '../../records/query.ts';
import { entriesOf } from '../calendar/events.ts';
import { writeCalendar } from '../ical/write.ts';

const tags = ['Calendar'];
const KIND = 'calendar-feed';
const DAY = 86_400_000;
const feed = z.object({ path: z.string().nullable() });

const memberOf = (ctx: Context): string => {
  if (!ctx.actor.memberId) throw new DomainError('forbidden', 'Calendars belong to members');
  return ctx.actor.memberId;
};
const pathOf = (link: { token: string } | null) => ({
  path: link && `/api/v1/public/calendar-feed/${link.token}/kith.ics`,
});

/** A member's calendar for other programs to read, at an address that only they know and can make void. */
export function feedRoutes(app: App): void {
  app.get(
    '/api/v1/calendar-feed',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'The secret address of one’s own calendar', tags, response: { 200: feed } },
    },
    async ({ ctx }) => pathOf(ctx.actor.memberId ? await existingLink(ctx, KIND, ctx.actor.memberId) : null),
  );
  app.post(
    '/api/v1/calendar-feed',
    {
      config: { access: 'member' },
      schema: { summary: 'Make an address for one’s own calendar', tags, response: { 200: feed } },
    },
    async ({ ctx }) => pathOf(await linkFor(ctx, KIND, memberOf(ctx))),
  );
  app.delete(
    '/api/v1/calendar-feed',
    {
      config: { access: 'member' },
      schema: { summary: 'Make the address of one’s own calendar void', tags, response: { 204: z.null() } },
    },
    async ({ ctx }, reply) => {
      await revokeLink(ctx, KIND, memberOf(ctx));
      return reply.code(204).send(null);
    },
  );
  app.get(
    '/api/v1/public/calendar-feed/:token/kith.ics',
    {
      config: { access: 'link', link: KIND },
      schema: { summary: 'A calendar as iCalendar', tags, params: z.object({ token: z.string().max(100) }) },
    },
    async ({ ctx, link }, reply) => {
      const now = ctx.now();
      const member = await getRecord(ctx, 'member', link.recordId, { fields: ['name', 'status'] });
      // Whoever has left no longer sees what is planned.
      if (member.status !== 'active') throw notFound('Calendar');
      const [from, until] = [new Date(now.getTime() - 90 * DAY), new Date(now.getTime() + 400 * DAY)];
      const entries = await entriesOf(ctx, member.id, from, until);
      const events = entries.map((entry) => entry.event);
      reply.header('content-disposition', 'inline; filename="kith.ics"').type('text/calendar; charset=utf-8');
      return reply.send(writeCalendar(events, { now, name: `${member.name} – ${ctx.workspace.name}` }));
    },
  );
}
