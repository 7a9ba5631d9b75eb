import type { Context } from '../../kernel/context.ts';
import type { FileValue } from '../values.ts';
import type { Group, OpenDraft } from '../write/draft.ts';
import { type FileUse, filesByIds, rememberUses } from './queries.ts';
import { maySee, shown } from './service.ts';

/**
 * Fills in what is known of the files that drafts name, and refuses those that the writer may not have. With `system`
 * (an undo) what is no more is left out.
 */
export async function completeFiles(
  ctx: Context,
  group: Group,
  { system, dryRun }: { system: boolean; dryRun: boolean },
): Promise<void> {
  const fields = Object.values(group.def.fields).filter((field) => field.type === 'file');
  const named = fields.flatMap(({ name }) =>
    group.drafts.flatMap((draft) => {
      const files = draft.refused ? null : (draft.values[name] as FileValue[] | null | undefined);
      return files ? [{ draft, name, files }] : [];
    }),
  );
  if (named.length === 0) return;
  const fresh = new Set(
    named.flatMap(({ draft, name, files }) => files.filter((f) => !before(draft, name).has(f.id)).map((f) => f.id)),
  );
  const known = new Map((await filesByIds(ctx, [...fresh])).map((row) => [row.id, row]));
  if (!system) for (const row of [...known.values()]) if (!(await maySee(ctx, row))) known.delete(row.id);
  const uses: FileUse[] = [];
  for (const { draft, name, files } of named) {
    const kept = before(draft, name);
    const label = group.def.fields[name]?.label ?? name;
    const complete = files.flatMap((file): FileValue[] => {
      const held = kept.get(file.id);
      if (held) return [held];
      const row = known.get(file.id);
      if (!row && !system) draft.refuse(name, 'not_found', `${label}: this file does not exist. Upload it first`);
      if (!row) return [];
      uses.push({ file_id: row.id, object: group.def.name, record_id: draft.id });
      return [shown(row)];
    });
    draft.values[name] = complete.length > 0 ? complete : null;
  }
  if (!dryRun) await rememberUses(ctx, uses);
}

const before = (draft: OpenDraft, name: string): Map<string, FileValue> =>
  new Map(((draft.before?.[name] as FileValue[] | null | undefined) ?? []).map((file) => [file.id, file]));
