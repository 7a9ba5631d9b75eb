import { useDndContext, useDraggable, useDroppable } from '@dnd-kit/core';
import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconGripVertical, IconPencil, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import type { Pipeline, Stage } from '../../records/deals/stages.ts';
import { DealsLink } from './DealsLink.tsx';
import { nextHome } from './order.ts';
import type { WithStages } from './PipelineSection.tsx';
import classes from './pipelines.module.css';
import { RemoveDialog } from './RemoveDialog.tsx';
import { refreshSales } from './refresh.ts';
import { StageDialog } from './StageDialog.tsx';

interface Props {
  pipeline: Pipeline;
  stage: Stage;
  /** Among the stages of its kind; 0 is the first. */
  place: number;
  places: number;
  last: boolean;
  deals: number;
  all: WithStages[];
  mayWrite: boolean;
  onMove(place: number): void;
}

const colors = { open: 'blue', won: 'green', lost: 'red' };

export function StageRow({ pipeline, stage, place, places, last, deals, all, mayWrite, onMove }: Props) {
  const { t } = useTranslation('sales');
  const format = useFormat();
  const [changing, setChanging] = useState(false);
  const [removing, setRemoving] = useState<{ refusal?: string } | null>(null);
  const { active, over } = useDndContext();
  const disabled = !mayWrite || places < 2;
  const drag = useDraggable({ id: stage.id, data: { kind: stage.kind, place }, disabled });
  const drop = useDroppable({ id: stage.id, disabled });
  const lifted = active?.data.current as { kind?: string; place?: number } | undefined;
  const lands = over?.id === stage.id && active?.id !== stage.id && lifted?.kind === stage.kind;

  const remove = async () => {
    if (deals > 0) return setRemoving({});
    try {
      const { changeSet } = await api.delWithMeta(`/stages/${stage.id}`);
      changed(t('remove.done', { name: stage.name }), changeSet);
    } catch (error) {
      setRemoving({ refusal: messageOf(error) });
    } finally {
      void refreshSales();
    }
  };
  const step = (by: number) => {
    const next = place + by;
    if (next < 0 || next >= places) return;
    onMove(next);
    // The row is another place of the page now: the keyboard goes with it.
    requestAnimationFrame(() => document.getElementById(`move-${stage.id}`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault();
    step(event.key === 'ArrowUp' ? -1 : 1);
  };
  const targets = all
    .map((one) => ({ ...one, stages: one.stages.filter(({ id }) => id !== stage.id) }))
    .toSorted((a, b) => Number(b.pipeline.id === pipeline.id) - Number(a.pipeline.id === pipeline.id));
  const stageNamed = (id: string) => targets.flatMap((one) => one.stages).find((one) => one.id === id);
  const siblings = all.find((one) => one.pipeline.id === pipeline.id)?.stages ?? [];

  return (
    <li
      ref={(node) => {
        drag.setNodeRef(node);
        drop.setNodeRef(node);
      }}
      className={classes.stage}
      data-lifted={drag.isDragging || undefined}
      data-lands={lands ? ((lifted?.place ?? 0) < place ? 'after' : 'before') : undefined}
      style={drag.transform ? { transform: `translateY(${drag.transform.y}px)` } : undefined}
    >
      {mayWrite &&
        (disabled ? (
          <span className={classes.noHandle} />
        ) : (
          <button
            type="button"
            id={`move-${stage.id}`}
            ref={drag.setActivatorNodeRef}
            className={classes.handle}
            aria-label={t('stages.move', { name: stage.name, place: place + 1, places })}
            title={t('stages.how')}
            {...drag.listeners}
            onKeyDown={onKeyDown}
          >
            <IconGripVertical size={16} aria-hidden />
          </button>
        ))}
      <span className={classes.name}>{stage.name}</span>
      <span className={classes.kind}>
        <Badge color={colors[stage.kind]}>{t(`kinds.${stage.kind}`)}</Badge>
      </span>
      <span className={classes.age}>{stage.age_limit ? t('stages.age', { count: stage.age_limit }) : ''}</span>
      <span className={classes.probability}>{format.percent(stage.probability)}</span>
      <span className={classes.deals}>
        <DealsLink object="stage" id={stage.id} name={stage.name} count={deals} />
      </span>
      {mayWrite && (
        <Menu position="bottom-end" width={260}>
          <Menu.Target>
            <ActionIcon className={classes.menu} aria-label={t('actions', { name: stage.name })}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setChanging(true)}>
              {t('stages.change')}
            </Menu.Item>
            <Menu.Item leftSection={<IconArrowUp size={16} />} disabled={place === 0} onClick={() => onMove(place - 1)}>
              {t('stages.up')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={16} />}
              disabled={place === places - 1}
              onClick={() => onMove(place + 1)}
            >
              {t('stages.down')}
            </Menu.Item>
            <Menu.Item
              color={last ? undefined : 'red'}
              leftSection={<IconTrash size={16} />}
              disabled={last}
              onClick={() => void remove()}
            >
              {t('stages.remove')}
              {last && <div className={classes.why}>{t(`stages.last_${stage.kind}`)}</div>}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {changing && (
        <StageDialog pipeline={pipeline} stage={stage} deals={deals} last={last} onClose={() => setChanging(false)} />
      )}
      {removing && (
        <RemoveDialog
          what={{ object: 'stage', id: stage.id, name: stage.name }}
          deals={deals}
          choices={targets.map((one) => ({
            group: one.pipeline.name,
            items: one.stages.map(({ id, name }) => ({ value: id, label: name })),
          }))}
          proposed={nextHome(siblings, stage)?.id}
          meaning={(id) => {
            const kind = stageNamed(id)?.kind;
            return kind && kind !== stage.kind ? t(`remove.becomes_${kind}`) : undefined;
          }}
          refusal={removing.refusal}
          onClose={() => setRemoving(null)}
        />
      )}
    </li>
  );
}
