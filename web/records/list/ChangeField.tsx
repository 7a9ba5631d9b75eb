import { Button, Popover } from '@mantine/core';
import { IconPencil } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { changeAll, countOf, type Target } from '../bulk.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { PickList } from '../fields/PickList.tsx';
import type { Tools } from '../fields/tools.ts';
import { plain } from '../writes.ts';

/** What belongs to one record alone. */
const single = new Set<string>(['points', 'record', 'file', 'address']);

/** Gives one field the same value in all of them. */
export function ChangeField({ tools, meta, target }: { tools: Tools; meta: ObjectMeta; target: Target }) {
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
  const writable = meta.fields.filter((f) => f.writable && !single.has(f.type) && !f.unique);
  const options = writable
    .map((f) => ({ value: f.name, label: labels.field(meta, f) }))
    .filter((o) => o.label.toLowerCase().includes(search.trim().toLowerCase()));
  const count = countOf(target) ?? 0;
  const close = () => {
    setOpened(false);
    setField(null);
    setValue(null);
    setSearch('');
  };
  const apply = () => {
    if (!field || wrong) return;
    const name = labels.field(meta, field);
    void changeAll(meta, target, {
      values: { [field.name]: plain(value === '' ? null : value) },
      shown: { [field.name]: value === '' ? null : value },
      message: t('toast.changedFieldMany', { count, field: name }),
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
                ? t('selection.empty', { count, text: tools.format.number(count) })
                : t('selection.apply', { count, text: tools.format.number(count) })}
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
