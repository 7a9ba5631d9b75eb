import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconPencil, IconTrash, IconUserCircle, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { PickList } from '../fields/PickList.tsx';
import { RecordPicker } from '../fields/pickers.tsx';
import type { Tools } from '../fields/tools.ts';
import { fieldOf } from '../model/objects.ts';
import { changeMany, plain } from '../writes.ts';
import classes from './list.module.css';
import type { Selection } from './useSelection.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  ids: string[];
  loaded: number;
  selection: Selection;
  onTrash(ids: string[]): void;
}

/** What can be done with the records that are chosen. Each is one change set that can be taken back. */
export default function SelectionBar({ tools, meta, ids, loaded, selection, onTrash }: Props) {
  const { t, labels } = tools;
  const owner = fieldOf(meta, 'owner') ?? fieldOf(meta, 'assignee');
  const count = ids.length;
  return (
    <div className={classes.selection} role="toolbar" aria-label={t('selection.title')}>
      <span className={classes.selectionCount} role="status">
        {t('selection.count', { count, text: tools.format.number(count) })}
      </span>
      {count < loaded && (
        <Button size="compact-sm" variant="subtle" onClick={selection.all}>
          {t('selection.all', { count: loaded, text: tools.format.number(loaded) })}
        </Button>
      )}
      {meta.permissions.update && owner?.writable && (
        <AssignOwner tools={tools} meta={meta} field={owner} ids={ids} label={labels.field(meta, owner)} />
      )}
      {meta.permissions.update && <ChangeField tools={tools} meta={meta} ids={ids} />}
      {meta.permissions.delete && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          leftSection={<IconTrash size={14} />}
          onClick={() => onTrash(ids)}
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

function AssignOwner({
  tools,
  meta,
  field,
  ids,
  label,
}: Pick<Props, 'tools' | 'meta' | 'ids'> & { field: FieldMeta; label: string }) {
  const [opened, setOpened] = useState(false);
  const members = tools.objects.find((o) => o.name === field.to);
  if (!members) return null;
  return (
    <Popover opened={opened} onChange={setOpened} position="top-start" trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconUserCircle size={14} />}
          aria-haspopup="listbox"
          onClick={() => setOpened((o) => !o)}
        >
          {tools.t('selection.assign')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={0} w={260}>
        <RecordPicker
          tools={tools}
          target={members}
          label={label}
          chosen={[]}
          onClose={() => setOpened(false)}
          onChoose={(link) => {
            setOpened(false);
            if (!link) return;
            void changeMany(meta, ids, {
              values: { [field.name]: link.id },
              shown: { [field.name]: link },
              message: tools.t('toast.assigned', { count: ids.length, name: link.title }),
            });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function ChangeField({ tools, meta, ids }: Pick<Props, 'tools' | 'meta' | 'ids'>) {
  const { t, labels } = tools;
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const [field, setField] = useState<FieldMeta | null>(null);
  const [value, setValue] = useState<unknown>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (field) form.current?.querySelector<HTMLElement>('input, textarea, button')?.focus();
  }, [field]);
  const writable = meta.fields.filter((f) => f.writable && f.type !== 'points' && f.type !== 'record' && !f.unique);
  const options = writable
    .map((f) => ({ value: f.name, label: labels.field(meta, f) }))
    .filter((o) => o.label.toLowerCase().includes(search.trim().toLowerCase()));
  const close = () => {
    setOpened(false);
    setField(null);
    setValue(null);
    setSearch('');
  };
  const apply = () => {
    if (!field || wrong) return;
    const name = labels.field(meta, field);
    void changeMany(meta, ids, {
      values: { [field.name]: plain(value === '' ? null : value) },
      shown: { [field.name]: value === '' ? null : value },
      message: t('toast.changedFieldMany', { count: ids.length, field: name }),
    });
    close();
  };
  return (
    <Popover opened={opened} onChange={(o) => (o ? setOpened(true) : close())} position="top-start" trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconPencil size={14} />}
          aria-haspopup="dialog"
          onClick={() => setOpened((o) => !o)}
        >
          {t('selection.change')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={field ? 'sm' : 0} w={280}>
        {field ? (
          <form
            ref={form}
            onSubmit={(event) => {
              event.preventDefault();
              apply();
            }}
          >
            <FieldInput
              tools={tools}
              meta={meta}
              field={field}
              value={value}
              onChange={setValue}
              onInvalid={setWrong}
            />
            <Button
              type="submit"
              size="compact-sm"
              mt="sm"
              fullWidth
              disabled={field.required && (value === null || value === '')}
            >
              {value === null || value === ''
                ? t('selection.empty', { count: ids.length, text: tools.format.number(ids.length) })
                : t('selection.apply', { count: ids.length, text: tools.format.number(ids.length) })}
            </Button>
          </form>
        ) : (
          <PickList
            label={t('filter.field')}
            options={options}
            chosen={[]}
            search={search}
            onSearch={setSearch}
            onChoose={(o) => setField(writable.find((f) => f.name === o.value) ?? null)}
            onClose={close}
            none={t('picker.none')}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
