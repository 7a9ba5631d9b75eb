import { Button, Popover } from '@mantine/core';
import { IconThumbDown, IconTrophy } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { changeAll } from '../bulk.ts';
import { CloseForm } from '../deals/CloseForm.tsx';
import type { Tools } from '../fields/tools.ts';
import type { BoardColumnSpec } from './columns.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  columns: BoardColumnSpec[];
  ids: string[];
  /** While it is asked why, Escape answers that and not the choice of deals. */
  onAsking(asking: boolean): void;
  onDone(): void;
}

/** Closes the deals that are chosen, all for the same reason. */
export default function Outcomes({ tools, meta, columns, ids, onAsking, onDone }: Props) {
  const { t } = tools;
  const [asking, setAsking] = useState<'won' | 'lost' | null>(null);
  // Later than the key that closes it has been heard by all.
  useEffect(() => {
    const told = setTimeout(() => onAsking(asking !== null));
    return () => clearTimeout(told);
  }, [asking, onAsking]);
  useEffect(() => () => onAsking(false), [onAsking]);
  return (['won', 'lost'] as const).map((kind) => {
    const stage = columns.find((column) => column.kind === kind);
    if (!stage) return null;
    const Icon = kind === 'won' ? IconTrophy : IconThumbDown;
    return (
      <Popover
        key={kind}
        opened={asking === kind}
        onChange={(opened) => setAsking(opened ? kind : null)}
        position="top-start"
        trapFocus
        width={300}
      >
        <Popover.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<Icon size={14} aria-hidden />}
            aria-haspopup="dialog"
            onClick={() => setAsking(asking === kind ? null : kind)}
          >
            {t(kind === 'won' ? 'board.winAll' : 'board.loseAll')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown>
          <CloseForm
            tools={tools}
            meta={meta}
            kind={kind}
            onCancel={() => setAsking(null)}
            onClose={(said) => {
              void changeAll(
                meta,
                { ids },
                {
                  values: { stage: stage.id, ...said },
                  shown: { stage: { id: stage.id, title: stage.title }, status: kind },
                  message: t(kind === 'won' ? 'board.wonAll' : 'board.lostAll', { count: ids.length }),
                },
              );
              onDone();
            }}
          />
        </Popover.Dropdown>
      </Popover>
    );
  });
}
