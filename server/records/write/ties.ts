import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { referenceColumn } from '../storage.ts';
import type { Group, OpenDraft } from './draft.ts';

/** What is kept as it comes: a merge or an undo puts back or brings along what was there. */
const followers = new Set(['merge', 'undo']);
/** More ties than this at once wait for one lock rather than each for its own. */
const MANY = 200;

/**
 * Two records are tied once in each role at a time: somebody who was the tenant until 2020 may be it again from 2024 on, and
 * the owner besides. Two who write the same tie at once follow one another.
 */
export async function checkTies(ctx: Context, { def, drafts, op }: Group, dryRun: boolean): Promise<void> {
  const { a, b, role } = def.link ?? {};
  if (!a || !b || !role || !def.custom || followers.has(ctx.origin.kind)) return;
  const named = [a, b, role, FROM, UNTIL];
  const open = drafts.filter(
    (draft) => !draft.refused && (op !== 'update' || named.some((name) => draft.changes(name))),
  );
  if (open.length === 0) return;
  const ties = open.map((draft) => tieOf(draft, { a, b, role }));
  const { schema } = ctx.workspace;
  if (ctx.transaction && !dryRun) {
    const keys =
      open.length > MANY ? [def.name] : [...new Set(ties.map((tie) => `${def.name} ${tie.a} ${tie.b}`))].sort();
    await sql`select pg_advisory_xact_lock(hashtextextended(${schema} || k, 0)) from unnest(${keys}::text[]) as k`.execute(
      ctx.db,
    );
  }
  const column = (name: string) => sql.ref(`t.${def.fields[name] ? referenceColumn(def.fields[name]) : name}`);
  const day = (name: string) => (def.fields[name] ? sql.ref(`t.${name}`) : sql`null::date`);
  const { rows } = await sql<{ n: number }>`select k.n
    from json_to_recordset(${JSON.stringify(ties.map((tie, n) => ({ ...tie, n })))}::json)
      as k (n int, id uuid, a uuid, b uuid, role text, "from" date, until date)
    where exists (select 1 from ${sql.id(schema, def.name)} as t
      where t.trashed_at is null and t.id <> k.id and ${column(a)} = k.a and ${column(b)} = k.b
        and ${sql.ref(`t.${role}`)} is not distinct from k.role
        and coalesce(${day(FROM)}, '-infinity') <= coalesce(k.until, 'infinity')
        and coalesce(k."from", '-infinity') <= coalesce(${day(UNTIL)}, 'infinity'))`.execute(ctx.db);
  const taken = new Set(rows.map((row) => row.n));
  const seen: Tie[] = [];
  for (const [n, draft] of open.entries()) {
    const tie = ties[n] as Tie;
    if (taken.has(n) || seen.some((other) => isSame(other, tie)))
      draft.refuse(b, 'taken', 'They are tied in this role already, at this time');
    seen.push(tie);
  }
}

const FROM = 'c_from';
const UNTIL = 'c_until';

interface Tie {
  id: string;
  a: unknown;
  b: unknown;
  role: unknown;
  from: string | null;
  until: string | null;
}

function tieOf(draft: OpenDraft, link: { a: string; b: string; role: string }): Tie {
  const day = (name: string) => (draft.get(name) as string | null | undefined) ?? null;
  const { id } = draft;
  return {
    id,
    a: draft.get(link.a),
    b: draft.get(link.b),
    role: draft.get(link.role) ?? null,
    from: day(FROM),
    until: day(UNTIL),
  };
}

const isSame = (x: Tie, y: Tie): boolean =>
  x.id !== y.id &&
  x.a === y.a &&
  x.b === y.b &&
  x.role === y.role &&
  (x.from ?? '') <= (y.until ?? '9999') &&
  (y.from ?? '') <= (x.until ?? '9999');
