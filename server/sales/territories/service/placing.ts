import type { Context } from '../../../kernel/context.ts';
import type { Merging } from '../../../records/define.ts';
import { idOf } from '../../../records/reference.ts';
import type { Change, Draft, KithRecord, Values } from '../../../records/types.ts';
import * as queries from '../queries.ts';
import type { Node } from '../schema.ts';
import { matcherOf, territoryFor } from './match.ts';

const writes = (draft: Draft) => draft.op === 'create' || draft.op === 'update';

/** What is put back as it was needs no rule; what belongs to merged companies follows the one that stays. */
const settled = (ctx: Context) => ctx.origin.kind === 'undo' || ctx.origin.kind === 'merge';

const isPinned = (draft: Draft) => draft.get('territory_pinned') === true;

/**
 * Companies come into the deepest territory whose rules they meet, when they are made and when something changes that a rule
 * asks about. What was put somewhere by hand stays there. One statement, whatever the number of companies.
 */
export async function placeCompanies(ctx: Context, drafts: Draft[]): Promise<void> {
  if (ctx.origin.kind === 'undo') return;
  const written = drafts.filter(writes);
  // What remains of merged companies is nobody's word on where they belong.
  if (ctx.origin.kind !== 'merge') for (const draft of written) pinByHand(draft);
  const free = written.filter((draft) => !isPinned(draft));
  if (free.length === 0) return;
  const nodes = await queries.territories(ctx);
  const matcher = matcherOf(ctx, nodes);
  const asked = free.filter((draft) => draft.op === 'create' || isFreed(draft) || anyChanges(draft, matcher.reads));
  for (const draft of asked) put(draft, territoryFor(matcher, { ...draft.before, ...draft.values } as KithRecord));
  if (ctx.origin.kind === 'sample') return;
  await giveOwners(
    ctx,
    asked.filter(({ op, values }) => op === 'create' && values.owner === undefined),
    nodes,
  );
}

/** Open deals are where their company is, unless somebody has said otherwise; closed ones stay where they were sold. */
export async function placeDeals(ctx: Context, drafts: Draft[]): Promise<void> {
  if (settled(ctx)) return;
  const written = drafts.filter(writes);
  for (const draft of written) pinByHand(draft);
  const asked = written.filter(
    (draft) =>
      !isPinned(draft) &&
      (draft.op === 'create' ||
        (draft.get('status') === 'open' && (isFreed(draft) || draft.changes('company') || draft.changes('status')))),
  );
  await followCompanies(ctx, asked);
}

/** As deals; one without a company is placed by what the inquiry itself says of it. */
export async function placeLeads(ctx: Context, drafts: Draft[]): Promise<void> {
  if (settled(ctx)) return;
  const written = drafts.filter(writes);
  for (const draft of written) pinByHand(draft);
  const asked = written.filter(
    (draft) =>
      !isPinned(draft) &&
      (draft.op === 'create' ||
        (!queries.CLOSED_LEADS.includes(String(draft.get('status'))) &&
          (isFreed(draft) || draft.changes('company') || draft.changes('status') || anyChanges(draft, SAID)))),
  );
  await followCompanies(ctx, asked);
  const alone = asked.filter((draft) => idOf(draft.get('company')) === null);
  if (alone.length === 0) return;
  const matcher = matcherOf(ctx, await queries.territories(ctx));
  for (const draft of alone) put(draft, territoryFor(matcher, asCompany(draft)));
}

/** What a lead says of a company that is not known yet: its field, and that of companies. */
export const LEAD_SAYS: Record<string, string> = {
  company_name: 'name',
  industry: 'industry',
  city: 'city',
  region: 'region',
  postal_code: 'postal_code',
  country: 'country',
};
const SAID = Object.keys(LEAD_SAYS);

/** Null where the lead says nothing: "not in Germany" is no answer to that. */
function asCompany(draft: Draft): KithRecord | null {
  const said = SAID.flatMap((field) => {
    const value = draft.get(field);
    return value === null ? [] : [[LEAD_SAYS[field], value]];
  });
  return said.length > 0 ? (Object.fromEntries(said) as KithRecord) : null;
}

/** Companies that move take their open deals and leads along. */
export async function takeAlong(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  if (settled(ctx)) return [];
  const moved = new Map(
    drafts
      .filter((draft) => draft.op === 'update' && draft.changes('territory'))
      .map((draft) => [draft.id, idOf(draft.get('territory'))]),
  );
  if (moved.size === 0) return [];
  const followers = await queries.followersOf(
    ctx,
    [...moved].map(([id, territory]) => ({ id, territory })),
  );
  return followers.map(({ object, id, company }) => ({
    op: 'update',
    object,
    id,
    // Said with the pin, so that the rule of the record knows that nobody set it by hand.
    values: { territory: moved.get(company) ?? null, territory_pinned: false },
  }));
}

/** What is done with keeps the territory that it had. */
const CLOSED = new Set(['won', 'lost', ...queries.CLOSED_LEADS]);

/** Open deals and leads of merged companies are where the one that stays is. */
export function followMerged({ object, winner }: Merging, moving: Array<{ record: KithRecord; values: Values }>): void {
  if (object !== 'company') return;
  for (const { record, values } of moving) {
    if (CLOSED.has(String(record.status)) || record.territory_pinned === true) continue;
    if (idOf(record.territory) !== idOf(winner.territory)) values.territory = idOf(winner.territory);
  }
}

/** Whoever says where something belongs means it; whoever empties it leaves it to the rules again. */
function pinByHand(draft: Draft): void {
  const { values } = draft;
  if (values.territory === undefined || values.territory_pinned !== undefined) return;
  if (draft.op === 'update' && !draft.changes('territory')) return;
  if (draft.op === 'create' && values.territory === null) return;
  values.territory_pinned = idOf(values.territory) !== null;
}

/** Left to the rules just now. */
const isFreed = (draft: Draft) => 'territory' in draft.values || 'territory_pinned' in draft.values;

const anyChanges = (draft: Draft, fields: Iterable<string>): boolean => {
  for (const field of fields) if (draft.changes(field)) return true;
  return false;
};

function put(draft: Draft, territory: string | null): void {
  if (
    draft.op === 'create'
      ? territory !== null || 'territory' in draft.values
      : idOf(draft.get('territory')) !== territory
  )
    draft.values.territory = territory;
}

async function followCompanies(ctx: Context, drafts: Draft[]): Promise<void> {
  const ids = new Set(drafts.map((draft) => idOf(draft.get('company'))).filter((id) => id !== null));
  const found = ids.size > 0 ? await queries.territoriesOfCompanies(ctx, [...ids]) : new Map<string, string | null>();
  for (const draft of drafts) put(draft, found.get(idOf(draft.get('company')) ?? '') ?? null);
}

/** New companies that came without anybody to them go to the colleagues of their territory. */
async function giveOwners(ctx: Context, drafts: Draft[], nodes: Node[]): Promise<void> {
  const byTerritory = Map.groupBy(drafts, ({ values }) => idOf(values.territory) ?? '');
  const able = await giversOf(
    ctx,
    nodes.filter(({ id }) => byTerritory.has(id)),
  );
  if (able.size === 0) return;
  const wanted = new Map([...able].map(([id]) => [id, byTerritory.get(id)?.length ?? 0]));
  const turns = await queries.takeTurns(ctx, wanted);
  for (const [id, members] of able) {
    byTerritory.get(id)?.forEach((draft, i) => {
      draft.values.owner = members[((turns.get(id) ?? 0) + i) % members.length];
    });
  }
}

/** Whom new companies of each territory go to; territories that give to nobody are not among them. */
export async function giversOf(ctx: Context, nodes: Node[]): Promise<Map<string, string[]>> {
  const meant = nodes.flatMap(({ id, giving, manager, members }) => {
    const people = giving === 'manager' ? (manager ? [manager] : []) : giving === 'turns' ? members : [];
    return people.length > 0 ? [{ id, people }] : [];
  });
  if (meant.length === 0) return new Map();
  const able = await queries.ableColleagues(ctx, [...new Set(meant.flatMap(({ people }) => people))]);
  return new Map(
    meant.flatMap(({ id, people }) => {
      const free = people.filter((one) => able.has(one));
      return free.length > 0 ? [[id, free] as const] : [];
    }),
  );
}
