import type { Context } from '../../kernel/context.ts';
import { timeOf } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';
import { titleOfRecord } from './queries.ts';

export const callRules: Rules = {
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    for (const draft of drafts) if (draft.op === 'create') await fillIn(ctx, draft);
  },

  after(_ctx, written) {
    return written
      .filter(({ op }) => op === 'create')
      .map(({ id, record }) => ({
        name: 'call.logged',
        object: 'call',
        record_id: id,
        payload: { about: record.about, disposition: record.disposition, owner: record.owner },
      }));
  },
};

async function fillIn(ctx: Context, { values }: Draft): Promise<void> {
  values.started_at ??= timeOf(ctx.now());
  if (ctx.actor.memberId && !('owner' in values)) values.owner = ctx.actor.memberId;
  const about = values.about as { object: string; id: string } | null | undefined;
  const person = idOf(values.person);
  if (!about && person) values.about = { object: 'person', id: person };
  if (!person && about?.object === 'person') values.person = about.id;
  if (values.subject) return;
  const german = ctx.workspace.locale.startsWith('de');
  const whom = idOf(values.person)
    ? await titleOfRecord(ctx, 'person', String(idOf(values.person)))
    : about
      ? await titleOfRecord(ctx, about.object, about.id)
      : (values.number as string | null | undefined);
  const base = german ? 'Anruf' : 'Call';
  values.subject = whom ? (german ? `${base}: ${whom}` : `${base} with ${whom}`) : base;
}
