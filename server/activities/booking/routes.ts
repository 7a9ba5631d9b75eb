import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Booking'];

export function bookingRoutes(app: App): void {
  app.post(
    '/api/v1/booking-pages/:id/address',
    {
      config: { access: 'records' },
      schema: {
        summary: 'The address of a booking page, as its slug now is',
        tags,
        params: schema.pagePath,
        response: { 200: schema.address },
      },
    },
    async (request) => service.addressOfPage(request.ctx, request.params.id),
  );

  const page = { access: 'link', link: 'book' } as const;
  const visit = { tags, params: schema.tokenPath };
  app.get(
    '/api/v1/public/book/:token',
    {
      config: page,
      schema: { ...visit, summary: 'A booking page, for visitors', response: { 200: schema.visitorPage } },
    },
    async (request) => service.pageForVisitor(request.ctx, request.link.recordId),
  );
  app.get(
    '/api/v1/public/book/:token/slots',
    {
      config: page,
      schema: {
        ...visit,
        summary: 'The times that can be booked',
        querystring: schema.slotsQuery,
        response: { 200: schema.slots },
      },
    },
    async (request) => service.freeSlots(request.ctx, request.link.recordId, request.query),
  );
  app.post(
    '/api/v1/public/book/:token/bookings',
    {
      config: page,
      schema: { ...visit, summary: 'Book a time', body: schema.newBooking, response: { 201: schema.bookingAnswer } },
    },
    async (request, reply) => {
      const made = await service.book(request.ctx, request.link.recordId, request.body);
      return reply.code(201).send(made);
    },
  );

  const booking = { access: 'link', link: 'booking' } as const;
  const answers = { ...visit, response: { 200: schema.bookingAnswer } };
  app.get(
    '/api/v1/public/booking/:token',
    { config: booking, schema: { ...answers, summary: 'A booking, for whoever made it' } },
    async (request) => service.bookingForVisitor(request.ctx, request.link.recordId),
  );
  app.post(
    '/api/v1/public/booking/:token/move',
    { config: booking, schema: { ...answers, summary: 'Put a booking at another time', body: schema.move } },
    async (request) => service.moveBooking(request.ctx, request.link.recordId, request.body.at),
  );
  app.post(
    '/api/v1/public/booking/:token/cancellation',
    { config: booking, schema: { ...answers, summary: 'Cancel a booking', body: schema.cancellation } },
    async (request) => service.cancelBooking(request.ctx, request.link.recordId, request.body?.reason ?? null),
  );
}
