import { invalid, invalidField } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Exchange rates'];
const LARGEST = 20 * 1024 * 1024;

export function exchangeRateRoutes(app: App): void {
  app.get(
    '/api/v1/exchange-rates',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Currencies with their rate of today', tags, response: { 200: schema.overview } },
    },
    (request) => service.ratesOverview(request.ctx),
  );

  app.get(
    '/api/v1/exchange-rates/:currency',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'The rates of a currency from day to day',
        tags,
        params: schema.currencyPath,
        response: { 200: schema.history },
      },
    },
    (request) => service.rateHistory(request.ctx, request.params.currency),
  );

  app.put(
    '/api/v1/exchange-rates/:currency/:day',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Set what one unit of a currency is worth from a day on',
        description: 'It holds until the next rate begins. 0001-01-01 stands for "from the beginning".',
        tags,
        params: schema.ratePath,
        body: schema.rateBody,
        response: { 200: schema.noted },
      },
    },
    (request) => service.noteRate(request.ctx, request.params.currency, request.params.day, request.body.rate),
  );

  app.delete(
    '/api/v1/exchange-rates/:currency/:day',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Take a rate away: the one before holds in its place',
        tags,
        params: schema.ratePath,
        response: { 200: schema.removed },
      },
    },
    (request) => service.removeRate(request.ctx, request.params.currency, request.params.day),
  );

  app.post(
    '/api/v1/exchange-rates/imports',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Take over a table of rates',
        description:
          'As `multipart/form-data`, in a part called `file`: a CSV file with a row for each day and a column for each currency, as the European Central Bank publishes, or with the columns Date, Currency and Rate. With `dry_run=true` it says what would change and changes nothing.',
        tags,
        querystring: schema.importQuery,
        response: { 200: schema.imported },
      },
    },
    async (request) => {
      if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data, in a part called "file"');
      const part = await request.file({ limits: { fileSize: LARGEST } });
      if (!part) throw invalidField('file', 'required', 'Choose a file');
      const content = await part.toBuffer().catch(() => null);
      if (!content) throw invalidField('file', 'too_large', 'A table of rates has 20 MB at most');
      const { base, quoted, dry_run } = request.query;
      return service.importRates(request.ctx, content.toString('utf8'), { base, quoted, save: dry_run !== 'true' });
    },
  );
}
