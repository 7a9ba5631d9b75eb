import { ActionIcon, Button, Group } from '@mantine/core';
import {
  IconArrowRight,
  IconCheckbox,
  IconHistory,
  IconNote,
  IconPencil,
  IconPin,
  IconPinnedOff,
  IconPlus,
  IconTrash,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import { fieldOf } from '../model/objects.ts';
import { changeRecord, trashRecord } from '../writes.ts';
import type { FieldChange, TimelineEntry } from './api.ts';
import { Due, TaskCheck } from './OpenTasks.tsx';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  entry: TimelineEntry;
  titles: Record<string, string>;
  onChanged(): void;
}

/** One thing that happened. */
export function Entry({ tools, meta, record, entry, titles, onChanged }: Props) {
  const { t, objects } = tools;
  const notes = objects.find((o) => o.name === 'note');
  const tasks = objects.find((o) => o.name === 'task');
  // Of a company's people and deals it is said whose entry it is.
  const elsewhere = entry.about && entry.about.id !== record.id ? <About tools={tools} entry={entry} /> : null;

  if (entry.kind === 'note' && entry.record && notes) {
    return (
      <NoteCard
        tools={tools}
        notes={notes}
        note={entry.record}
        at={entry.at}
        who={entry.actor?.name}
        about={elsewhere}
        onChanged={onChanged}
      />
    );
  }
  if (entry.kind === 'task' && entry.record && tasks) {
    const task = entry.record;
    return (
      <>
        <span className={classes.entryIcon}>
          <IconCheckbox size={14} aria-hidden />
        </span>
        <div>
          <div className={classes.entryHead}>
            <strong>{entry.actor?.name}</strong>
            <span>{t(task.done_at ? 'timeline.taskDone' : 'timeline.task')}</span>
            {elsewhere}
            <RelativeTime value={entry.at} />
          </div>
          <div className={classes.taskEntry} data-done={task.done_at ? true : undefined}>
            <TaskCheck tools={tools} tasks={tasks} task={task} onDone={onChanged} />
            <div className={classes.taskText}>
              <Link to={`/tasks/${task.id}`}>{titleOf(tasks, task)}</Link>
              {!task.done_at && (
                <div className={classes.dim}>
                  <Due tools={tools} at={task.due_at as string | null} />
                  {typeof task.assignee === 'string' && titles[task.assignee] && (
                    <span> · {titles[task.assignee]}</span>
                  )}
                </div>
              )}
            </div>
          </div>
        </div>
      </>
    );
  }
  const happened = entry.record && objects.find((o) => o.name === entry.kind);
  if (happened && entry.record)
    return (
      <Happened tools={tools} object={happened} happened={entry.record} entry={entry} titles={titles}>
        {elsewhere}
      </Happened>
    );
  const object = objects.find((o) => o.name === entry.about?.object) ?? meta;
  const verb =
    entry.op === 'create' ? 'created' : entry.op === 'trash' ? 'trashed' : entry.op === 'restore' ? 'restored' : null;
  const Icon = entry.kind === 'stage' ? IconArrowRight : entry.op === 'create' ? IconPlus : IconHistory;
  return (
    <>
      <span className={classes.entryIcon}>
        <Icon size={14} aria-hidden />
      </span>
      <div>
        <div className={classes.entryHead}>
          <strong>{entry.actor?.name}</strong>
          {verb ? (
            <span>{t(`timeline.${verb}`, { object: tools.inline(tools.labels.object(object)) })}</span>
          ) : (
            <ShortChange
              tools={tools}
              object={object}
              changes={entry.changes ?? []}
              titles={titles}
              isStage={entry.kind === 'stage'}
            />
          )}
          {elsewhere}
          <RelativeTime value={entry.at} />
        </div>
      </div>
    </>
  );
}

/** A meeting, a call, or whatever else a domain puts on the timeline: what it is called, how it stands, what came of it. */
function Happened({
  tools,
  object,
  happened,
  entry,
  titles,
  children,
}: {
  tools: Tools;
  object: ObjectMeta;
  happened: KithRecord;
  entry: TimelineEntry;
  titles: Record<string, string>;
  children: ReactNode;
}) {
  const state = ['status', 'disposition', 'state'].map((name) => fieldOf(object, name)).find((field) => field?.choices);
  const value = state && happened[state.name];
  const outcome = ['outcome', 'description'].map((name) => happened[name]).find((text) => typeof text === 'string');
  const who = titles[String(happened.owner ?? '')] ?? entry.actor?.name;
  return (
    <>
      <span className={classes.entryIcon}>
        <ObjectIcon icon={object.icon} size={14} />
      </span>
      <div>
        <div className={classes.entryHead}>
          <strong>{who}</strong>
          <Link to={`/${object.plural}/${happened.id}`}>
            {titleOf(object, happened) || tools.labels.object(object)}
          </Link>
          {state && typeof value === 'string' && (
            <Badge color={state.choices?.find((c) => c.value === value)?.color}>
              {tools.labels.choice(object, state, value)}
            </Badge>
          )}
          {children}
          <RelativeTime value={entry.at} />
        </div>
        {typeof outcome === 'string' && (
          <p className={classes.happened} dir="auto">
            {outcome.length > 400 ? `${outcome.slice(0, 400)}…` : outcome}
          </p>
        )}
      </div>
    </>
  );
}

function About({ tools, entry }: { tools: Tools; entry: TimelineEntry }) {
  const object = tools.objects.find((o) => o.name === entry.about?.object);
  if (!object || !entry.about) return null;
  return <Link to={`/${object.plural}/${entry.about.id}`}>{entry.about.title ?? tools.labels.object(object)}</Link>;
}

/** Fields that follow from others say nothing by themselves. */
const followers = new Set(['status', 'stage_since', 'closed_at', 'probability', 'days_to_close', 'weighted']);

function ShortChange({
  tools,
  object,
  changes,
  titles,
  isStage,
}: {
  tools: Tools;
  object: ObjectMeta;
  changes: FieldChange[];
  titles: Record<string, string>;
  isStage: boolean;
}) {
  const { t, labels } = tools;
  const shown = isStage
    ? changes.filter((c) => c.field === 'stage' || (!followers.has(c.field) && c.field !== 'close_date'))
    : changes.filter((c) => !followers.has(c.field) || changes.length === 1);
  return (
    <span className={classes.change}>
      {(shown.length > 0 ? shown : changes).slice(0, 4).map((change, index) => {
        const field = fieldOf(object, change.field);
        if (!field) return null;
        const before = changeText(tools, object, change.field, change.before, titles);
        const after = changeText(tools, object, change.field, change.after, titles);
        return (
          <span key={change.field}>
            {index > 0 && ' · '}
            {isStage && change.field === 'stage'
              ? t('timeline.moved')
              : t('timeline.changed', { field: labels.field(object, field) })}{' '}
            {before && (
              <>
                <del>{before}</del> →{' '}
              </>
            )}
            <ins>{after || t('timeline.nothing')}</ins>
          </span>
        );
      })}
      {shown.length > 4 && ` · ${t('timeline.moreFields', { count: shown.length - 4 })}`}
    </span>
  );
}

/** A value of the change log as text; references are ids there, their titles come along. */
export function changeText(
  tools: Tools,
  object: ObjectMeta,
  name: string,
  value: unknown,
  titles: Record<string, string> | ReadonlyMap<string, string>,
): string {
  const field = fieldOf(object, name);
  if (value === null || value === undefined || !field) return '';
  const titleFor = (id: string) => (titles instanceof Map ? titles.get(id) : (titles as Record<string, string>)[id]);
  if (field.type === 'reference' && typeof value === 'string') return titleFor(value) ?? tools.t('timeline.someRecord');
  if (field.type === 'record' && typeof value === 'object') {
    return titleFor((value as { id: string }).id) ?? tools.t('timeline.someRecord');
  }
  const text = textOf(tools, object, field, value);
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

interface NoteProps {
  tools: Tools;
  notes: ObjectMeta;
  note: KithRecord;
  at: string;
  who?: string;
  about?: React.ReactNode;
  onChanged(): void;
}

export function NoteCard({ tools, notes, note, at, who, about, onChanged }: NoteProps) {
  const { t } = tools;
  const [text, setText] = useState<string | null>(null);
  const pinned = note.pinned === true;
  const save = async () => {
    const body = text?.trim();
    setText(null);
    if (!body || body === note.body) return;
    await changeRecord(notes, note, { values: { body }, message: t('note.changed') });
    onChanged();
  };
  return (
    <>
      <span className={classes.entryIcon}>
        {pinned ? <IconPin size={14} aria-hidden /> : <IconNote size={14} aria-hidden />}
      </span>
      <div>
        <div className={classes.entryHead}>
          {who && <strong>{who}</strong>}
          <span>{t(pinned ? 'timeline.pinned' : 'timeline.note')}</span>
          {about}
          <RelativeTime value={at} />
        </div>
        <div className={classes.note} data-pinned={pinned || undefined}>
          {text === null ? (
            <>
              <div className={classes.noteBody} dir="auto">
                {String(note.body ?? '')}
              </div>
              {notes.permissions.update && (
                <div className={classes.noteVerbs}>
                  <ActionIcon
                    size="sm"
                    aria-label={t(pinned ? 'note.unpin' : 'note.pin')}
                    onClick={async () => {
                      await changeRecord(notes, note, {
                        values: { pinned: !pinned },
                        message: t(pinned ? 'note.unpinned' : 'note.pinned'),
                      });
                      onChanged();
                    }}
                  >
                    {pinned ? <IconPinnedOff size={14} /> : <IconPin size={14} />}
                  </ActionIcon>
                  <ActionIcon size="sm" aria-label={t('note.edit')} onClick={() => setText(String(note.body ?? ''))}>
                    <IconPencil size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    aria-label={t('note.trash')}
                    onClick={async () => {
                      await trashRecord(notes, note);
                      onChanged();
                    }}
                  >
                    <IconTrash size={14} />
                  </ActionIcon>
                </div>
              )}
            </>
          ) : (
            <form
              onSubmit={(event) => {
                event.preventDefault();
                void save();
              }}
            >
              <textarea
                className={classes.noteArea}
                aria-label={t('note.edit')}
                value={text}
                ref={(area) => area?.focus()}
                onChange={(event) => setText(event.currentTarget.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Escape') {
                    event.stopPropagation();
                    setText(null);
                  }
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                    event.currentTarget.form?.requestSubmit();
                }}
              />
              <Group gap={6} justify="flex-end">
                <Button size="compact-xs" variant="default" onClick={() => setText(null)}>
                  {t('common:cancel')}
                </Button>
                <Button size="compact-xs" type="submit">
                  {t('common:save')}
                </Button>
              </Group>
            </form>
          )}
        </div>
      </div>
    </>
  );
}
