import { Button, Popover, SegmentedControl, Select } from '@mantine/core';
import { IconTags } from '@tabler/icons-react';
import { useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { countOf, runBulk, type Target } from '../bulk.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import type { Tools } from '../fields/tools.ts';
import { plain } from '../writes.ts';

/** Adds entries to fields that hold several (tags), or takes them away, and leaves the other entries alone. */
export function ChangeEntries({ tools, meta, target }: { tools: Tools; meta: ObjectMeta; target: Target }) {
  const { t, labels } = tools;
  const fields = meta.fields.filter((f) => f.writable && (f.type === 'multi_choice' || f.type === 'multi_reference'));
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState<string | null>(null);
  const [op, setOp] = useState<'add' | 'remove'>('add');
  const [value, setValue] = useState<unknown>(null);
  const field = fields.find((f) => f.name === name) ?? fields.find((f) => f.name === 'tags') ?? fields[0];
  if (!field) return null;
  const entries = Array.isArray(value) ? value : [];
  const count = countOf(target) ?? 0;
  const close = () => {
    setOpened(false);
    setValue(null);
  };
  return (
    <Popover opened={opened} onChange={(o) => (o ? setOpened(true) : close())} position="top-start" trapFocus>
      <Popover.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconTags size={14} />}
          aria-haspopup="dialog"
          onClick={() => setOpened((o) => !o)}
        >
          {field.name === 'tags' && fields.length === 1 ? labels.field(meta, field) : t('selection.entries')}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p="sm" w={300}>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void runBulk(meta, target, op, { [field.name]: entries.map(plain) });
            close();
          }}
        >
          <SegmentedControl
            fullWidth
            size="xs"
            mb="sm"
            value={op}
            onChange={(next) => setOp(next as 'add' | 'remove')}
            data={[
              { value: 'add', label: t('selection.add') },
              { value: 'remove', label: t('selection.remove') },
            ]}
          />
          {fields.length > 1 && (
            <Select
              mb="sm"
              size="sm"
              label={t('filter.field')}
              value={field.name}
              comboboxProps={{ withinPortal: false }}
              onChange={(next) => {
                setName(next);
                setValue(null);
              }}
              data={fields.map((f) => ({ value: f.name, label: labels.field(meta, f) }))}
            />
          )}
          <FieldInput tools={tools} meta={meta} field={field} value={value} onChange={setValue} />
          <Button type="submit" size="compact-sm" mt="sm" fullWidth disabled={entries.length === 0}>
            {t(op === 'add' ? 'selection.addTo' : 'selection.removeFrom', { count, text: tools.format.number(count) })}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
