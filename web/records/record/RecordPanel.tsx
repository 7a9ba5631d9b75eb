import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal } from '@tabler/icons-react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { SidePanel } from '../../kernel/ui/SidePanel.tsx';
import type { Tools } from '../fields/tools.ts';
import { RecordView } from './RecordView.tsx';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  id: string;
  onClose(): void;
  onWhole(id: string): void;
}

/** A record beside its list. */
export default function RecordPanel({ tools, meta, id, onClose, onWhole }: Props) {
  const { t, labels } = tools;
  return (
    <SidePanel
      label={labels.object(meta)}
      onClose={onClose}
      head={<span className={classes.panelKind}>{labels.object(meta)}</span>}
      actions={
        <Tooltip label={t('record.openWhole')}>
          <ActionIcon aria-label={t('record.openWhole')} onClick={() => onWhole(id)}>
            <IconArrowsDiagonal size={16} />
          </ActionIcon>
        </Tooltip>
      }
    >
      <RecordView key={id} tools={tools} meta={meta} id={id} onGone={onClose} />
    </SidePanel>
  );
}
