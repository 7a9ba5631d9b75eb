import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconDownload, IconTrash, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type ComponentType, lazy, type ReactNode, Suspense, useMemo, useState } from 'react';
import { loadWords } from '../../kernel/i18n.ts';
import { failed, notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { useAggregate } from '../api.ts';
import { countOf, filterOf, type Target, trashAll } from '../bulk.ts';
import type { Tools } from '../fields/tools.ts';
import type { Filter } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';
import { AssignOwner } from './AssignOwner.tsx';
import { type SelectionAction, type SelectionDialogProps, selectionActions } from './actions.ts';
import { ChangeEntries } from './ChangeEntries.tsx';
import { ChangeField } from './ChangeField.tsx';
import classes from './list.module.css';
import type { Selection } from './useSelection.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  selection: Selection;
  loaded: number;
  hasMore: boolean;
  filter: Filter | null;
  q: string;
  /** The columns in sight: what an export holds. */
  fields: string[];
  /** What else can be done with them here. */
  children?: ReactNode;
}

/** So many records are not put into the trash without asking once more. */
const ASK_FROM = 100;

/** What can be done with the records that are chosen. Each is one change set that can be taken back. */
export default function SelectionBar({ tools, meta, selection, loaded, hasMore, filter, q, fields, children }: Props) {
  const { t, format, labels, inline } = tools;
  const { everything } = selection;
  const full = selection.ids.size >= loaded && hasMore;
  const total = useAggregate(
    meta,
    everything || full ? { filter, q: q || undefined, measures: [{ fn: 'count', as: 'count' }] } : null,
  );
  const matching = (total.data?.groups[0]?.values.count as number | undefined) ?? null;
  const target: Target = useMemo(
    () => (everything ? { filter, q, count: matching } : { ids: [...selection.ids] }),
    [everything, filter, q, matching, selection.ids],
  );
  const count = countOf(target);
  const text = count === null ? '…' : format.number(count);
  const owner = fieldOf(meta, meta.owner_field ?? 'owner');
  const may = meta.permissions;

  const trash = async () => {
    const sure =
      (count ?? ASK_FROM) < ASK_FROM ||
      (await confirm({
        title: t('selection.trashTitle', { count: count ?? 0, text, objects: inline(labels.objects(meta)) }),
        message: t('selection.trashText'),
        confirm: t('selection.trash'),
        danger: true,
      }));
    if (!sure) return;
    selection.clear();
    await trashAll(meta, target);
  };
  const exportAs = async (kind: 'csv' | 'xlsx') => {
    try {
      const { exportRecords } = await import('./export.ts');
      notify(t('export.started'));
      await exportRecords(meta, { filter: filterOf(target), q: everything ? q : '', fields, format: kind });
    } catch (error) {
      if (error instanceof Error && error.name === 'ExportFailed') notify(error.message, { tone: 'problem' });
      else failed(error);
    }
  };

  return (
    <div className={classes.selection} data-selection-bar role="toolbar" aria-label={t('selection.title')}>
      <span className={classes.selectionCount} role="status">
        {everything ? t('selection.everything', { text }) : t('selection.count', { count: count ?? 0, text })}
      </span>
      {!everything && selection.ids.size < loaded && (
        <Button size="compact-sm" variant="subtle" onClick={selection.all}>
          {t('selection.all', { count: loaded, text: format.number(loaded) })}
        </Button>
      )}
      {!everything && full && (
        <Button size="compact-sm" variant="subtle" onClick={selection.chooseEverything}>
          {matching === null
            ? t('selection.allMatching')
            : t('selection.allMatchingCount', { text: format.number(matching) })}
        </Button>
      )}
      {children}
      {may.update && owner?.writable && <AssignOwner tools={tools} meta={meta} field={owner} target={target} />}
      {may.update && <ChangeEntries tools={tools} meta={meta} target={target} />}
      {may.update && <ChangeField tools={tools} meta={meta} target={target} />}
      {may.export && (
        <Menu position="top-start">
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" leftSection={<IconDownload size={14} />}>
              {t('selection.export')}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => void exportAs('csv')}>{t('export.csv')}</Menu.Item>
            <Menu.Item onClick={() => void exportAs('xlsx')}>{t('export.xlsx')}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <OtherActions tools={tools} meta={meta} selection={selection} count={count} />
      {may.delete && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={() => void trash()}
        >
          {t('selection.trash')}
        </Button>
      )}
      <ActionIcon size="sm" aria-label={t('selection.clear')} onClick={selection.clear}>
        <IconX size={14} />
      </ActionIcon>
    </div>
  );
}

/** What other areas do with records: merging duplicates, for one. */
function OtherActions({
  tools,
  meta,
  selection,
  count,
}: Pick<Props, 'tools' | 'meta' | 'selection'> & { count: number | null }) {
  const [open, setOpen] = useState<SelectionAction | null>(null);
  const { data = [] } = useQuery({
    queryKey: ['selection-actions'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const actions = await selectionActions();
      await loadWords(...new Set(actions.map((action) => action.area)));
      return actions;
    },
  });
  const Dialog = useMemo(() => (open ? lazy<ComponentType<SelectionDialogProps>>(open.dialog) : null), [open]);
  return (
    <>
      {data
        .filter((action) => action.offered(meta, { count, everything: selection.everything }))
        .map((action) => (
          <Button
            key={action.id}
            size="compact-sm"
            variant="subtle"
            leftSection={<action.icon size={14} />}
            onClick={() => setOpen(action)}
          >
            {tools.t(action.label, { ns: action.area })}
          </Button>
        ))}
      {Dialog && (
        <Suspense>
          <Dialog
            tools={tools}
            meta={meta}
            ids={[...selection.ids]}
            onClose={(done) => {
              setOpen(null);
              if (done) selection.clear();
            }}
          />
        </Suspense>
      )}
    </>
  );
}
