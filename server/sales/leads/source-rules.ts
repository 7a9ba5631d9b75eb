import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import type { Choice, Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { changeField } from '../../records/schema-design/fields.ts';
import type { Draft } from '../../records/types.ts';
import { allSources, holdSources, placed, type SourceRow } from './sources.ts';

/** The objects whose `source` is one of the tree. */
const SOURCED = ['lead', 'person', 'deal'];
const LONGEST = 120;

export const sourceRules: Rules = {
  async prepare(ctx, drafts) {
    await holdSources(ctx);
    const rows = await allSources(ctx);
    for (const draft of drafts) {
      if (draft.op === 'create') giveKey(draft, rows);
      if (draft.op === 'trash') refuseParents(draft, drafts, rows);
    }
    refuseCircles(drafts, rows);
    refuseNamesakes(drafts, rows);
  },

  async after(ctx) {
    await offerSources(ctx);
    return [];
  },
};

/** What records hold: made once from the name, so that a source can be called otherwise later. */
function giveKey(draft: Draft, rows: SourceRow[]): void {
  if (draft.values.key) return;
  const stem =
    String(draft.values.name ?? '')
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\u0300-\u036f]/g, '')
      .replace(/[^\p{L}\p{N}]+/gu, '_')
      .replace(/^_+|_+$/g, '')
      .slice(0, 60) || 'source';
  const taken = new Set(rows.map((row) => row.key));
  let key = stem;
  for (let n = 2; taken.has(key); n++) key = `${stem}_${n}`;
  draft.values.key = key;
  rows.push({ id: draft.id, name: '', key, parent_id: null, color: null, trashed: false });
}

function refuseParents(draft: Draft, drafts: Draft[], rows: SourceRow[]): void {
  const leaving = new Set(drafts.filter((d) => d.op === 'trash').map((d) => d.id));
  const kept = rows.some((row) => row.parent_id === draft.id && !row.trashed && !leaving.has(row.id));
  if (kept) draft.refuse('id', 'in_use', 'Move the sources below it elsewhere first');
}

function refuseCircles(drafts: Draft[], rows: SourceRow[]): void {
  const parents = new Map(rows.map((row) => [row.id, row.parent_id]));
  const moving = drafts.filter((d) => d.op === 'create' || (d.op === 'update' && d.changes('parent')));
  for (const draft of moving) parents.set(draft.id, idOf(draft.get('parent')));
  for (const draft of moving) {
    const seen = new Set<string>();
    for (let at: string | null = draft.id; at; at = parents.get(at) ?? null) {
      if (seen.has(at)) {
        draft.refuse('parent', 'circular', 'A source cannot lie below itself');
        break;
      }
      seen.add(at);
    }
  }
}

/** Two of one name at one place could not be told apart where people choose. */
function refuseNamesakes(drafts: Draft[], rows: SourceRow[]): void {
  const key = (parent: unknown, name: unknown) => `${idOf(parent) ?? ''} ${String(name).trim().toLowerCase()}`;
  const written = new Set(drafts.map((d) => d.id));
  const taken = new Set(rows.filter((r) => !r.trashed && !written.has(r.id)).map((r) => key(r.parent_id, r.name)));
  for (const draft of drafts) {
    if (draft.op === 'trash' || draft.op === 'purge') continue;
    const own = key(draft.get('parent'), draft.get('name'));
    if (taken.has(own)) draft.refuse('name', 'not_unique', 'There is a source of this name at this place already');
    taken.add(own);
  }
}

/** The tree is what people choose from, wherever a source is asked for. What an import brought beside it stays offered. */
async function offerSources(ctx: Context): Promise<void> {
  const rows = await allSources(ctx);
  const own = new Set(rows.map((row) => row.key));
  const tree = placed(rows).map(
    ({ key, path, color }): Choice => ({
      value: key,
      label: path.length > LONGEST ? `…${path.slice(-LONGEST + 1)}` : path,
      ...(color ? { color } : {}),
    }),
  );
  const read = new Set(tree.map((choice) => choice.label.toLowerCase()));
  for (const object of SOURCED) {
    const def = catalog(ctx).object(object);
    const known = def.fields.source?.choices ?? [];
    const others = known.filter(({ value, label }) => !own.has(value) && !read.has(label.toLowerCase()));
    if (tree.length + others.length === 0) continue;
    await changeField(ctx, def.plural, 'source', { choices: [...tree, ...others] });
  }
}
