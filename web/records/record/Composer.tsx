import { Button, Checkbox, Popover, TextInput } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useSession } from '../../kernel/session.ts';
import { useShortcuts } from '../../kernel/shortcuts.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import type { KithRecord } from '../api.ts';
import { RecordPicker } from '../fields/pickers.tsx';
import type { Tools } from '../fields/tools.ts';
import { addDays, fromWallClock, todayIn } from '../model/parse.ts';
import { createRecord } from '../writes.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  onWritten(): void;
}

type Kind = 'note' | 'task';

/** Where one writes down what was said, or what is to be done. */
export function Composer({ tools, meta, record, onWritten }: Props) {
  const { t, objects, format } = tools;
  const { member } = useSession();
  const notes = objects.find((o) => o.name === 'note');
  const tasks = objects.find((o) => o.name === 'task');
  const offered = (['note', 'task'] as const).filter((k) => (k === 'note' ? notes : tasks)?.permissions.create);
  const [chosen, setKind] = useState<Kind>('note');
  const kind = offered.includes(chosen) ? chosen : (offered[0] ?? 'note');
  const [text, setText] = useState('');
  const [pinned, setPinned] = useState(false);
  const [due, setDue] = useState(() => addDays(todayIn(format.timeZone), 1));
  const [assignee, setAssignee] = useState({ id: member.id, title: member.name });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  const begin = (next: Kind) => {
    setKind(next);
    requestAnimationFrame(() => area.current?.focus());
  };
  useShortcuts([
    {
      keys: 'n',
      label: t('note.write'),
      group: t('record.keys.group'),
      disabled: !offered.includes('note'),
      run: () => begin('note'),
    },
    {
      keys: 't',
      label: t('task.write'),
      group: t('record.keys.group'),
      disabled: !offered.includes('task'),
      run: () => begin('task'),
    },
  ]);
  const object = kind === 'note' ? notes : tasks;
  if (!object || offered.length === 0) return null;

  const save = async () => {
    if (!text.trim() || busy) return;
    setBusy(true);
    setProblem(null);
    const about = { object: meta.name, id: record.id };
    const values =
      kind === 'note'
        ? { body: text.trim(), about, pinned }
        : {
            subject: text.trim(),
            about,
            assignee: assignee.id,
            due_at: due ? fromWallClock(`${due}T17:00`, format.timeZone) : null,
          };
    try {
      const { changeSet } = await createRecord(object, values);
      setText('');
      setPinned(false);
      changed(t(kind === 'note' ? 'note.written' : 'task.written'), changeSet);
      onWritten();
    } catch (error) {
      // What was typed stays.
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const sends = event.key === 'Enter' && (kind === 'task' ? !event.shiftKey : event.ctrlKey || event.metaKey);
    if (!sends || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void save();
  };

  return (
    <form
      className={classes.composer}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <div className={classes.composerKinds} role="group" aria-label={t('timeline.compose')}>
        {offered.map((one) => (
          <button
            key={one}
            type="button"
            className={classes.tab}
            aria-pressed={kind === one}
            onClick={() => begin(one)}
          >
            {t(one === 'note' ? 'note.one' : 'task.one')}
          </button>
        ))}
      </div>
      <textarea
        ref={area}
        rows={kind === 'note' ? 2 : 1}
        aria-label={t(kind === 'note' ? 'note.placeholder' : 'task.placeholder')}
        placeholder={t(kind === 'note' ? 'note.placeholder' : 'task.placeholder')}
        maxLength={kind === 'task' ? 300 : 100_000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <FormProblem>{problem}</FormProblem>
      {(text !== '' || kind === 'task') && (
        <div className={classes.composerFoot}>
          {kind === 'note' ? (
            <Checkbox
              size="xs"
              label={t('note.pinIt')}
              checked={pinned}
              onChange={(e) => setPinned(e.currentTarget.checked)}
            />
          ) : (
            <>
              <TextInput
                size="xs"
                type="date"
                aria-label={t('task.dueOn')}
                value={due}
                onChange={(e) => setDue(e.currentTarget.value)}
              />
              <Assignee tools={tools} value={assignee} onChange={setAssignee} />
            </>
          )}
          <Button type="submit" size="compact-sm" loading={busy} disabled={!text.trim()}>
            {t(kind === 'note' ? 'note.save' : 'task.save')}
          </Button>
        </div>
      )}
    </form>
  );
}

function Assignee({
  tools,
  value,
  onChange,
}: {
  tools: Tools;
  value: { id: string; title: string };
  onChange(value: { id: string; title: string }): void;
}) {
  const [opened, setOpened] = useState(false);
  const members = tools.objects.find((o) => o.name === 'member');
  if (!members) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconUserCircle size={14} />}
          aria-haspopup="listbox"
          onClick={() => setOpened((o) => !o)}
        >
          {value.title}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} w={260}>
        <RecordPicker
          tools={tools}
          target={members}
          label={tools.t('task.assignee')}
          chosen={[value.id]}
          onClose={() => setOpened(false)}
          onChoose={(link) => {
            setOpened(false);
            if (link) onChange(link);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
