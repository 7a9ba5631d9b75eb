import Big from 'big.js';
import { sql } from 'kysely';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { uuidv7 } from '../../../kernel/ids.ts';
import type { Row } from '../../../records/import/reading/csv.ts';
import { chunks, openRows } from '../../../records/import/reading/source.ts';
import { openChangeSet } from '../../../records/write/index.ts';
import { copyPayments, copyPurchases, copyUsage, countBatch, insertBatch } from '../queries.ts';
import { Parties } from './customers.ts';
import { type FactImportRow, knownNumbers, openBatch, othersThere, updateFactImport } from './queries.ts';
import { DayRates } from './rates.ts';
import { type Fact, Reader } from './reading.ts';
import type { FactCounts, FactProblem } from './schema.ts';

const CHUNK = 25_000;
/** Of the problems, so many are kept to be shown; all are counted. */
const SHOWN = 200;

/** Reads the whole file and says what a run would do, or does it: chunk by chunk, each with its place in one transaction. */
export class FactRun {
  private readonly ctx: Context;
  private readonly start: FactImportRow;
  private readonly reader: Reader;
  private readonly parties: Parties;
  private readonly seen = new Set<number>();
  private readonly lines = new Map<string, number>();
  private readonly counts: FactCounts;
  private readonly sums = new Map<string, Big>();
  private readonly problems: FactProblem[];
  private readonly began = performance.now();
  private rates: DayRates | null = null;
  private others = false;

  constructor(ctx: Context, row: FactImportRow) {
    this.ctx = ctx;
    this.start = row;
    const { currency, timeZone } = ctx.workspace;
    this.reader = new Reader(row.kind, row.columns, row.options, { currency, timeZone, now: ctx.now() });
    this.parties = new Parties({
      people: row.options.create_people !== false,
      products: row.options.create_products === true,
    });
    const again = row.state === 'running' && row.position > 0;
    this.counts = again && row.counts ? row.counts : noCounts();
    this.problems = again ? row.problems : [];
    for (const [code, sum] of Object.entries(this.counts.sums)) this.sums.set(code, new Big(sum));
  }

  /** @returns false where it was asked to stop */
  async check(signal: AbortSignal): Promise<boolean> {
    const done = await this.through(0, signal, async (facts, rows, position) => {
      await this.parties.meet(this.ctx, facts, null);
      this.count(facts);
      this.counts.rows += rows;
      await updateFactImport(this.ctx, this.start.id, { progress: this.pace(position) });
    });
    if (!done) return false;
    await updateFactImport(this.ctx, this.start.id, {
      state: 'checked',
      counts: this.told(),
      problems: this.problems,
      progress: null,
      format: { ...this.start.format, rows: this.counts.rows },
    });
    return true;
  }

  async run(signal: AbortSignal): Promise<boolean> {
    const { ctx, start } = this;
    const { batch, change_set } =
      start.batch && start.change_set ? { batch: start.batch, change_set: start.change_set } : await this.open();
    this.others = await othersThere(ctx, start.kind, batch);
    const done = await this.through(start.position, signal, (facts, rows, position) =>
      inTransaction(ctx, async (ctx) => {
        // A crash loses the last rows together with the word that they were done.
        await sql`set local synchronous_commit = off`.execute(ctx.db);
        await this.parties.meet(ctx, facts, change_set);
        await this.copy(ctx, batch, facts);
        await countBatch(ctx, batch, facts.length);
        this.count(facts);
        this.counts.rows += rows;
        await updateFactImport(ctx, start.id, {
          position,
          counts: this.told(),
          problems: this.problems,
          progress: this.pace(position),
        });
      }),
    );
    if (!done) return false;
    await inTransaction(ctx, async (ctx) => {
      await openBatch(ctx, batch);
      await updateFactImport(ctx, start.id, {
        state: 'done',
        progress: null,
        error: null,
        finished_at: ctx.now().toISOString(),
      });
    });
    return true;
  }

  private open(): Promise<{ batch: string; change_set: string }> {
    const { start } = this;
    return inTransaction(this.ctx, async (ctx) => {
      const change_set = await openChangeSet(ctx, { reason: `Import of ${start.file_name}` });
      const batch = uuidv7();
      await insertBatch(ctx, {
        id: batch,
        kind: start.kind,
        source: 'import',
        title: start.file_name,
        state: 'loading',
        change_set,
      });
      await updateFactImport(ctx, start.id, { batch, change_set, position: 0, counts: null, problems: [] });
      return { batch, change_set };
    });
  }

  /** Hands over what each chunk says, without what is wrong with it or was said before. */
  private async through(
    from: number,
    signal: AbortSignal,
    use: (facts: Fact[], rows: number, position: number) => Promise<void>,
  ): Promise<boolean> {
    const { ctx, start } = this;
    this.rates = await DayRates.load(ctx);
    this.others ||= await othersThere(ctx, start.kind, start.batch);
    const { rows } = await openRows(ctx.runtime.config.dataDir, start.file_sha256, start.format);
    let position = 0;
    for await (const chunk of chunks(rows, CHUNK)) {
      if (signal.aborted) return false;
      const late = position + chunk.length <= from;
      position += chunk.length;
      const facts = this.read(chunk, late);
      if (late) continue;
      await use(await this.fresh(facts), chunk.length, position);
    }
    return true;
  }

  /** `past`: rows that were dealt with before, of which only is remembered what they said. */
  private read(chunk: Row[], past: boolean): Fact[] {
    const facts: Fact[] = [];
    for (const row of chunk) {
      const fact = this.reader.read(row);
      if ('code' in fact) {
        if (!past) this.refuse(fact);
        continue;
      }
      if (this.twice(fact) && !past) this.counts.duplicates++;
      else if (!past) facts.push(fact);
    }
    return facts;
  }

  private refuse(problem: FactProblem): void {
    this.counts.refused++;
    if (this.problems.length < SHOWN) this.problems.push(problem);
  }

  /** The very same row once more: only where a number tells what it is about, for people may buy the same thing twice. */
  private twice(fact: Fact): boolean {
    if (this.start.options.duplicates === 'keep') return false;
    if (fact.orderNo === null && fact.paymentNo === null && fact.session === null) return false;
    const size = this.seen.size;
    return this.seen.add(fact.fingerprint).size === size;
  }

  /** Without the orders and payments that came with an earlier file. */
  private async fresh(facts: Fact[]): Promise<Fact[]> {
    const { kind, options, batch } = this.start;
    if (!this.others || options.duplicates === 'keep' || kind === 'usage') return facts;
    const numberOf = (fact: Fact) => (kind === 'purchases' ? fact.orderNo : fact.paymentNo);
    const numbers = [...new Set(facts.flatMap((fact) => numberOf(fact) ?? []))];
    const known = await knownNumbers(this.ctx, kind, numbers, batch);
    if (known.size === 0) return facts;
    const left = facts.filter((fact) => !known.has(numberOf(fact) ?? ''));
    this.counts.duplicates += facts.length - left.length;
    return left;
  }

  private async copy(ctx: Context, batch: string, facts: Fact[]): Promise<void> {
    const { parties } = this;
    const party = (fact: Fact) => ({ personId: parties.person(fact), companyId: parties.company(fact), at: fact.at });
    const base = (fact: Fact) => this.rates?.convert(fact.amount, fact.currency, fact.at) ?? null;
    switch (this.start.kind) {
      case 'purchases':
        return copyPurchases(
          ctx,
          batch,
          facts.map((f) => {
            const orderNo = f.orderNo ?? `#${f.line}`;
            const { sku, quantity, unitPrice, amount, cost, discount, currency, paymentMode, channel, store } = f;
            const what = {
              sku,
              description: f.product,
              quantity,
              unitPrice,
              amount,
              cost,
              discount,
              currency,
              paymentMode,
              channel,
              store,
            };
            const kind = f.returned ? ('return' as const) : ('sale' as const);
            return {
              ...party(f),
              ...what,
              orderNo,
              lineNo: f.lineNo ?? this.lineOf(orderNo),
              productId: parties.product(f),
              amountBase: base(f),
              kind,
            };
          }),
        );
      case 'payments':
        return copyPayments(
          ctx,
          batch,
          facts.map((f) => {
            const { paymentNo, orderNo, amount, currency, paymentMode, channel } = f;
            const kind = f.returned ? ('refund' as const) : ('payment' as const);
            return {
              ...party(f),
              paymentNo,
              orderNo,
              amount,
              amountBase: base(f),
              currency,
              paymentMode,
              channel,
              kind,
            };
          }),
        );
      default:
        return copyUsage(
          ctx,
          batch,
          facts.map((f) => ({
            ...party(f),
            productId: parties.product(f),
            name: f.event ?? '',
            channel: f.channel,
            quantity: Math.abs(f.quantity),
            session: f.session,
          })),
        );
    }
  }

  private lineOf(orderNo: string): number {
    const next = (this.lines.get(orderNo) ?? 0) + 1;
    if (this.lines.size > 500_000) this.lines.clear();
    this.lines.set(orderNo, next);
    return next;
  }

  private count(facts: Fact[]): void {
    const { counts, parties } = this;
    const part = new Map<string, number>();
    for (const fact of facts) {
      counts.taken++;
      if (fact.returned) counts.returns++;
      if (parties.person(fact) === null && parties.company(fact) === null) counts.anonymous++;
      // Exact enough within a chunk in hundredths of hundredths; the sums of chunks are added as decimals.
      part.set(fact.currency, (part.get(fact.currency) ?? 0) + Math.round(Number(fact.amount) * 10_000));
      if (this.start.kind !== 'usage' && this.rates?.convert('1', fact.currency, fact.at) === null)
        counts.unrated[fact.currency] = (counts.unrated[fact.currency] ?? 0) + 1;
      if (counts.first === null || fact.at < counts.first) counts.first = fact.at;
      if (counts.last === null || fact.at > counts.last) counts.last = fact.at;
    }
    if (this.start.kind === 'usage') return;
    for (const [code, sum] of part)
      this.sums.set(code, (this.sums.get(code) ?? new Big(0)).plus(new Big(sum).div(10_000)));
  }

  private told(): FactCounts {
    const { people, products } = this.parties;
    const sums = Object.fromEntries([...this.sums].map(([code, sum]) => [code, sum.toFixed(2)]));
    return {
      ...this.counts,
      people_known: people.matched,
      people_made: people.made,
      products_made: products.made,
      sums,
    };
  }

  private pace(rows: number): FactImportRow['progress'] {
    const seconds = (performance.now() - this.began) / 1000;
    const speed = seconds > 0.2 ? Math.round((rows - this.start.position) / seconds) : null;
    return { rows, total: this.start.format.rows, rows_per_second: speed };
  }
}

const noCounts = (): FactCounts => ({
  rows: 0,
  taken: 0,
  returns: 0,
  duplicates: 0,
  refused: 0,
  anonymous: 0,
  people_known: 0,
  people_made: 0,
  products_made: 0,
  unrated: {},
  sums: {},
  first: null,
  last: null,
});
