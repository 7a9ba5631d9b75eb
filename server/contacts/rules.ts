import type { Context } from '../kernel/context.ts';
import { today } from '../records/dates.ts';
import type { Rules } from '../records/define.ts';
import { idOf } from '../records/reference.ts';
import type { Change, Draft } from '../records/types.ts';
import { placeCompanies, takeAlong } from '../sales/territories/service/placing.ts';
import { splitName } from './names.ts';
import { affiliationsOf, ancestry, companiesOf, holdParents } from './queries.ts';

export const personRules: Rules = {
  on: ['create', 'update'],
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      takeName(draft);
      if ((draft.op === 'create' || draft.values.name === null) && !draft.get('name')) {
        draft.refuse('first_name', 'required', 'Give a name, an e-mail address or a phone number');
      }
    }
  },
  also: keepAffiliations,
};

const known = ['first_name', 'last_name', 'email', 'phone', 'emails', 'phones'];

/**
 * People may be named in one piece; first and last name win where they are given too. The name that PostgreSQL derives
 * is told here as well, for search and history.
 */
function takeName(draft: Draft): void {
  const { values } = draft;
  if (typeof values.name === 'string' && values.first_name === undefined && values.last_name === undefined) {
    Object.assign(values, splitName(values.name));
  }
  delete values.name;
  if (draft.op === 'update' && !known.some((field) => field in values)) return;
  values.name = fullName(draft);
}

function fullName(draft: Draft): string | null {
  const parts = [draft.get('first_name'), draft.get('last_name')].filter(Boolean).join(' ');
  return parts || primary(draft, 'emails', 'email') || primary(draft, 'phones', 'phone');
}

function primary(draft: Draft, list: string, mirror: string): string | null {
  const points = draft.values[list];
  if (!Array.isArray(points)) return (draft.get(mirror) as string | null) ?? null;
  return points.find((p) => p.primary)?.value ?? null;
}

/** Whoever changes company leaves an affiliation behind, closed today, and begins another. */
async function keepAffiliations(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const moving = drafts.filter((d) => (d.op === 'create' || d.op === 'update') && d.changes('company'));
  if (moving.length === 0) return [];
  const existing = await affiliationsOf(
    ctx.db,
    moving.filter((d) => d.op === 'update').map((d) => d.id),
  );
  const byPerson = Map.groupBy(existing, (a) => a.person_id);
  const day = today(ctx.now(), ctx.workspace.timeZone);
  return moving.flatMap((draft) => {
    const company = idOf(draft.get('company'));
    const theirs = byPerson.get(draft.id) ?? [];
    const current = theirs.find((a) => a.company_id === company && a.until === null);
    const changes: Change[] = theirs
      .filter((a) => a.is_primary && a !== current)
      .map((a) => ({
        op: 'update',
        object: 'affiliation',
        id: a.id,
        values: { is_primary: false, until: a.until ?? day },
      }));
    if (current && !current.is_primary) {
      changes.push({ op: 'update', object: 'affiliation', id: current.id, values: { is_primary: true } });
    } else if (company && !current) {
      changes.push({
        op: 'create',
        object: 'affiliation',
        values: {
          person: draft.id,
          company,
          role: draft.get('job_title') ?? null,
          since: draft.op === 'update' ? day : null,
          is_primary: true,
        },
      });
    }
    return changes;
  });
}

export const companyRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    await refuseCircles(ctx, drafts);
    await placeCompanies(ctx, drafts);
  },
  also: takeAlong,
};

async function refuseCircles(ctx: Context, drafts: Draft[]): Promise<void> {
  const moved = drafts.filter((d) => (d.op === 'create' || d.op === 'update') && idOf(d.values.parent));
  if (moved.length === 0) return;
  if (moved.some((d) => d.op === 'update')) await holdParents(ctx.db, ctx.workspace.schema);
  const parents = new Set(moved.map((d) => idOf(d.values.parent) as string));
  const parentOf = await ancestry(ctx.db, ctx.workspace.schema, [...parents]);
  for (const draft of moved) parentOf.set(draft.id, idOf(draft.values.parent));
  for (const draft of moved) {
    if (isOwnAncestor(draft.id, parentOf)) {
      draft.refuse('parent', 'circular', 'A company cannot be its own parent or lie below itself');
    }
  }
}

function isOwnAncestor(id: string, parentOf: Map<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parentOf.get(id) ?? null; at && !seen.has(at); at = parentOf.get(at) ?? null) {
    if (at === id) return true;
    seen.add(at);
  }
  return false;
}

export const affiliationRules: Rules = {
  on: ['create', 'update'],
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      const since = draft.get('since');
      const until = draft.get('until');
      if (typeof since === 'string' && typeof until === 'string' && until < since) {
        draft.refuse('until', 'out_of_range', 'It cannot end before it began');
      }
    }
  },
  also: keepCompanies,
  follow({ object, winner }, moving) {
    // Someone works at one company first of all: that of the record that stays.
    if (object !== 'person') return;
    for (const { record, values } of moving) {
      if (record.is_primary && !record.until && record.company !== winner.company) values.is_primary = false;
    }
  },
};

/** The primary affiliation that lasts is where a person works: what changes here changes the person's company. */
async function keepCompanies(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const wished = new Map<string, { company: string | null; instead: string | null }>();
  for (const draft of drafts) {
    const { before } = draft;
    const person = idOf(draft.get('person'));
    if (!person) continue;
    const company = idOf(draft.get('company'));
    const lasts =
      draft.op !== 'trash' && draft.op !== 'purge' && draft.get('is_primary') === true && !draft.get('until');
    const lasted = before?.is_primary === true && !before.until && !before.trashed_at;
    if (lasts && (!lasted || draft.changes('company'))) wished.set(person, { company, instead: null });
    else if (lasted && !lasts) wished.set(person, { company: null, instead: idOf(before.company) });
  }
  if (wished.size === 0) return [];
  const companies = await companiesOf(ctx.db, [...wished.keys()]);
  return [...wished].flatMap(([person, { company, instead }]): Change[] => {
    const present = companies.get(person) ?? null;
    const moves = company ? present !== company : present !== null && present === instead;
    return moves ? [{ op: 'update', object: 'person', id: person, values: { company } }] : [];
  });
}
