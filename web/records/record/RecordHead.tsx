import { ActionIcon, Button, Menu, Popover } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconCopy,
  IconDots,
  IconShare,
  IconTrash,
  IconUserQuestion,
  IconX,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useCommands } from '../../kernel/commands.ts';
import { loadWords } from '../../kernel/i18n.ts';
import { notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useRole, useSession } from '../../kernel/session.ts';
import { useShortcuts } from '../../kernel/shortcuts.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { CloseForm } from '../deals/CloseForm.tsx';
import { pipelineIdOf, stagesOf, stagesQuery } from '../deals/stages.ts';
import { closeDeal, reopenDeal } from '../deals/verbs.ts';
import { hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { Value } from '../fields/Value.tsx';
import { fieldOf } from '../model/objects.ts';
import { changeRecord, runVerb, trashRecord } from '../writes.ts';
import { PanelSlot } from './PanelSlot.tsx';
import { type LoadedPanel, panelTitle } from './panels.ts';
import classes from './record.module.css';

const CellEditor = lazy(() => import('../fields/CellEditor.tsx'));
const withWords = <T,>(dialog: Promise<T>) => Promise.all([dialog, loadWords('rights')]).then(([loaded]) => loaded);
const ShareDialog = lazy(() => withWords(import('../rights/ShareDialog.tsx')));
const WhyDialog = lazy(() => withWords(import('../rights/WhyDialog.tsx')));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  whole?: boolean;
  /** What other areas add to the head. */
  panels: LoadedPanel[];
  onGone(): void;
}

/** What everybody sees anyway, so that there is nothing to share. */
const everyones = new Set(['member', 'team', 'role', 'term']);

/** Who or what it is, with the two or three verbs of its kind. */
export function RecordHead({ tools, meta, record, whole, panels, onGone }: Props) {
  const { t } = tools;
  const title = titleOf(meta, record);
  const [editing, setEditing] = useState(false);
  const [asking, setAsking] = useState<'share' | 'why' | null>(null);
  const [dialog, setDialog] = useState<string | null>(null);
  const asked = panels.find((p) => p.place === 'menu' && p.name === dialog);
  const { may } = useSession();
  const { isAdmin } = useRole();
  const sharable =
    may.share && meta.permissions.update && !meta.hidden && !everyones.has(meta.name) && !record.trashed_at;
  const field = fieldOf(meta, meta.title);
  const editable = Boolean(field?.writable && meta.permissions.update && !record.trashed_at);
  const Heading = whole ? 'h1' : 'h2';

  const trash = async () => {
    if (await trashRecord(meta, record)) onGone();
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(new URL(`/${meta.plural}/${record.id}`, window.location.href).href);
    notify(t('record.linkCopied'));
  };
  useShortcuts([
    {
      keys: 'e',
      label: t('record.keys.title'),
      group: t('record.keys.group'),
      disabled: !whole || !editable,
      run: () => setEditing(true),
    },
  ]);
  useCommands([
    { id: 'record-link', label: t('record.copyLink'), run: () => void copyLink() },
    ...(meta.permissions.delete && !record.trashed_at
      ? [{ id: 'record-trash', label: t('record.trash'), run: () => void trash() }]
      : []),
  ]);

  return (
    <header className={classes.head}>
      {hasFace(meta.name) ? (
        <RecordAvatar name={title} id={record.id} size={44} shape={shapeOf(meta.name)} />
      ) : (
        <span className={classes.icon} aria-hidden>
          <ObjectIcon icon={meta.icon} size={22} />
        </span>
      )}
      <div className={classes.headText}>
        {editing && field ? (
          <div className={classes.titleEditor}>
            <Suspense fallback={null}>
              <CellEditor
                tools={tools}
                meta={meta}
                field={field}
                value={record[field.name]}
                onCancel={() => setEditing(false)}
                onCommit={(value) => {
                  setEditing(false);
                  if (value !== record[field.name])
                    void changeRecord(meta, record, {
                      values: { [field.name]: value },
                      message: t('toast.changedField', { field: tools.labels.field(meta, field) }),
                    });
                }}
              />
            </Suspense>
          </div>
        ) : (
          <Heading className={classes.title} dir="auto" title={title.length > 80 ? title : undefined}>
            {editable ? (
              <button type="button" className={classes.titleButton} onClick={() => setEditing(true)}>
                {title || t('list.unnamed')}
              </button>
            ) : (
              title || t('list.unnamed')
            )}
          </Heading>
        )}
        <Subtitle tools={tools} meta={meta} record={record} />
      </div>
      <div className={classes.verbs}>
        {panels
          .filter((p) => p.place === 'verb')
          .map((p) => (
            <PanelSlot key={p.name} panel={p} tools={tools} meta={meta} record={record} whole={whole} waiting={null} />
          ))}
        {!record.trashed_at && meta.permissions.update && (
          <>
            {meta.name === 'deal' && <DealVerbs tools={tools} meta={meta} record={record} />}
            {meta.name === 'task' && <TaskVerbs tools={tools} meta={meta} record={record} />}
          </>
        )}
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size="lg" aria-label={t('common:more')}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {panels
              .filter((p) => p.place === 'menu')
              .map((p) => (
                <Menu.Item key={p.name} leftSection={p.icon && <p.icon size={16} />} onClick={() => setDialog(p.name)}>
                  {panelTitle(t, p)}
                </Menu.Item>
              ))}
            <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copyLink()}>
              {t('record.copyLink')}
            </Menu.Item>
            {sharable && (
              <Menu.Item leftSection={<IconShare size={16} />} onClick={() => setAsking('share')}>
                {t('fields:rights.share')}
              </Menu.Item>
            )}
            {isAdmin && (
              <Menu.Item leftSection={<IconUserQuestion size={16} />} onClick={() => setAsking('why')}>
                {t('fields:rights.why')}
              </Menu.Item>
            )}
            {meta.permissions.delete && !record.trashed_at && (
              <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => void trash()}>
                {t('record.trash')}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
      {asked && (
        <PanelSlot
          panel={asked}
          tools={tools}
          meta={meta}
          record={record}
          whole={whole}
          waiting={null}
          onClose={() => setDialog(null)}
        />
      )}
      <Suspense>
        {asking === 'share' && <ShareDialog meta={meta} record={record} onClose={() => setAsking(null)} />}
        {asking === 'why' && <WhyDialog meta={meta} record={record} onClose={() => setAsking(null)} />}
      </Suspense>
    </header>
  );
}

/** What tells it apart from others of its name: a person's position and company, a deal's amount. */
function Subtitle({ tools, meta, record }: Pick<Props, 'tools' | 'meta' | 'record'>) {
  const names: Record<string, string[]> = {
    person: ['job_title', 'company'],
    company: ['industry', 'city'],
    deal: ['amount', 'company'],
    task: ['due_at', 'assignee'],
    product: ['series', 'price'],
    member: ['job_title', 'office'],
  };
  const parts = (names[meta.name] ?? []).flatMap((name): Array<[string, ReactNode]> => {
    const field = fieldOf(meta, name);
    const value = record[name];
    if (!field || value === null || value === undefined) return [];
    return [[name, <Value key={name} tools={tools} meta={meta} field={field} value={value} />]];
  });
  const status = meta.name === 'deal' && record.status !== 'open' ? String(record.status) : null;
  if (parts.length === 0 && !status) return null;
  return (
    <div className={classes.subtitle}>
      {status && (
        <Badge color={status === 'won' ? 'green' : 'red'}>
          {tools.labels.choice(meta, { name: 'status', choices: fieldOf(meta, 'status')?.choices }, status)}
        </Badge>
      )}
      {parts.map(([name, node]) => (
        <span key={name}>{node}</span>
      ))}
    </div>
  );
}

function DealVerbs({ tools, meta, record }: Pick<Props, 'tools' | 'meta' | 'record'>) {
  const { t } = tools;
  const [asking, setAsking] = useState<'won' | 'lost' | null>(null);
  const { data: all = [] } = useQuery(stagesQuery);
  const stages = stagesOf(all, pipelineIdOf(record));
  if (record.status !== 'open') {
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() => void reopenDeal(tools, meta, record)}
      >
        {t('deal.reopen')}
      </Button>
    );
  }
  return (['won', 'lost'] as const).map((kind) => (
    <Popover
      key={kind}
      opened={asking === kind}
      onChange={(opened) => !opened && setAsking(null)}
      width={340}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          size="compact-sm"
          variant={kind === 'won' ? 'filled' : 'default'}
          leftSection={kind === 'won' ? <IconCheck size={16} /> : <IconX size={16} />}
          onClick={() => setAsking((now) => (now === kind ? null : kind))}
        >
          {t(kind === 'won' ? 'deal.win' : 'deal.lose')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <CloseForm
          tools={tools}
          meta={meta}
          kind={kind}
          onCancel={() => setAsking(null)}
          onClose={(said) => {
            setAsking(null);
            const stage = stages.find((s) => s.kind === kind);
            void closeDeal(tools, meta, record, kind, stage, said);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  ));
}

function TaskVerbs({ tools: { t }, meta, record }: Pick<Props, 'tools' | 'meta' | 'record'>) {
  const done = record.done_at !== null;
  return (
    <Button
      size="compact-sm"
      variant={done ? 'default' : 'filled'}
      leftSection={done ? <IconArrowBackUp size={16} /> : <IconCheck size={16} />}
      onClick={() =>
        void runVerb(meta, record, {
          method: done ? 'DELETE' : 'POST',
          path: 'completion',
          shown: { done_at: done ? null : new Date().toISOString() },
          message: t(done ? 'task.reopened' : 'task.completed'),
        })
      }
    >
      {t(done ? 'task.reopen' : 'task.complete')}
    </Button>
  );
}
