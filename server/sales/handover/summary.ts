import type { Context } from '../../kernel/context.ts';
import { can } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { missingRoles, roles } from '../buying-centre/schema.ts';
import type { Handed } from './service.ts';

type Named = { name?: string } | null;
const nameIn = (value: unknown) => (value as Named)?.name ?? null;
const moneyIn = (value: unknown) => {
  const money = value as { amount: string; currency: string } | null;
  return money ? `${money.currency} ${money.amount}` : null;
};
const line = (label: string, text: string | null | undefined) => (text ? `${label}: ${text}` : null);

/** What stands, in a few lines: what somebody new has to know, as far as the caller may see it. */
export async function summaryOf(ctx: Context, object: Handed, id: string): Promise<string> {
  const lines = object === 'deal' ? await dealLines(ctx, id) : await companyLines(ctx, id);
  return lines.filter(Boolean).join('\n');
}

async function dealLines(ctx: Context, id: string): Promise<Array<string | null>> {
  const deal = await getRecord(ctx, 'deal', id, { include: ['stage', 'company', 'person', 'product'] });
  const [people, rivals, blockers, tasks, notes] = await Promise.all([
    ties(ctx, 'buying_role', id, ['person']),
    ties(ctx, 'rivalry', id, ['competitor']),
    ties(ctx, 'blocker', id, [], { field: 'resolved_at', op: 'empty' }),
    openTasks(ctx, 'deal', id),
    lastNote(ctx, 'deal', id),
  ]);
  const roleName = (value: unknown) => roles.find((role) => role.value === value)?.label ?? String(value);
  const missing = missingRoles(people.map((one) => String(one.role))).map(roleName);
  return [
    line('Customer', [nameIn(deal.company), nameIn(deal.person)].filter(Boolean).join(', ')),
    line(
      'Stage',
      [nameIn(deal.stage), deal.probability === null ? null : `${deal.probability} %`].filter(Boolean).join(', '),
    ),
    line('Amount', moneyIn(deal.amount)),
    line('Product', nameIn(deal.product)),
    line('Close date', deal.close_date as string | null),
    line('Next step', [deal.next_step, deal.next_step_on].filter(Boolean).join(', ') || 'none'),
    line('Buying centre', people.map((one) => `${nameIn(one.person)} (${roleName(one.role)})`).join(', ')),
    line('Nobody known as', people.length > 0 ? missing.join(', ') : null),
    line('Competitors', rivals.map((one) => nameIn(one.competitor)).join(', ')),
    line('In the way', blockers.map((one) => String(one.name)).join('; ')),
    line('Open tasks', tasks.map((one) => String(one.subject)).join('; ')),
    line('Last note', notes),
  ];
}

async function companyLines(ctx: Context, id: string): Promise<Array<string | null>> {
  const company = await getRecord(ctx, 'company', id);
  const mine: Filter = { field: 'company', op: 'eq', value: id };
  const deals = can(ctx, 'deal', 'read')
    ? (
        await listRecords(ctx, 'deal', {
          filter: { and: [mine, { field: 'status', op: 'eq', value: 'open' }] },
          include: ['stage'],
          sort: ['close_date'],
          limit: 20,
        })
      ).records
    : [];
  const [tasks, note] = await Promise.all([openTasks(ctx, 'company', id), lastNote(ctx, 'company', id)]);
  return [
    line('Company', [company.name, company.city].filter(Boolean).join(', ')),
    ...deals.map((deal) =>
      line(
        'Open deal',
        [deal.name, nameIn(deal.stage), moneyIn(deal.amount), deal.close_date].filter(Boolean).join(', '),
      ),
    ),
    line('Open tasks', tasks.map((one) => String(one.subject)).join('; ')),
    line('Last note', note),
  ];
}

async function ties(
  ctx: Context,
  object: string,
  deal: string,
  include: string[],
  more?: Filter,
): Promise<KithRecord[]> {
  if (!can(ctx, object, 'read')) return [];
  const mine: Filter = { field: 'deal', op: 'eq', value: deal };
  const { records } = await listRecords(ctx, object, {
    filter: more ? { and: [mine, more] } : mine,
    include,
    sort: ['created_at'],
    limit: 50,
  });
  return records;
}

async function openTasks(ctx: Context, object: Handed, id: string): Promise<KithRecord[]> {
  if (!can(ctx, 'task', 'read')) return [];
  const { records } = await listRecords(ctx, 'task', {
    filter: {
      and: [
        { field: 'about', op: 'eq', value: { object, id } },
        { field: 'done_at', op: 'empty' },
      ],
    },
    sort: ['due_at'],
    limit: 10,
  });
  return records;
}

async function lastNote(ctx: Context, object: Handed, id: string): Promise<string | null> {
  if (!can(ctx, 'note', 'read')) return null;
  const { records } = await listRecords(ctx, 'note', {
    filter: { field: 'about', op: 'eq', value: { object, id } },
    sort: ['-created_at'],
    limit: 1,
  });
  const body = records[0]?.body;
  return typeof body === 'string' ? body.replaceAll(/\s+/g, ' ').slice(0, 300) : null;
}
