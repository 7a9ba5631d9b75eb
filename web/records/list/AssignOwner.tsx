import { Button, Popover } from '@mantine/core';
import { IconUserCircle } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { changeAll, countOf, type Target } from '../bulk.ts';
import { RecordPicker } from '../fields/pickers.tsx';
import type { Tools } from '../fields/tools.ts';

/** Gives records to somebody. */
export function AssignOwner({
  tools,
  meta,
  field,
  target,
}: {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  target: Target;
}) {
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
          label={tools.labels.field(meta, field)}
          chosen={[]}
          onClose={() => setOpened(false)}
          onChoose={(link) => {
            setOpened(false);
            if (!link) return;
            void changeAll(meta, target, {
              values: { [field.name]: link.id },
              shown: { [field.name]: link },
              message: tools.t('toast.assigned', { count: countOf(target) ?? 0, name: link.title }),
            });
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
