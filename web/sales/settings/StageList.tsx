import {
  type Announcements,
  closestCenter,
  DndContext,
  MouseSensor,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { type Pipeline, type Stage, stagesQuery } from '../../records/deals/stages.ts';
import { isLastOfKind, peersOf, reordered, withPositions } from './order.ts';
import type { WithStages } from './PipelineSection.tsx';
import classes from './pipelines.module.css';
import { refreshSales } from './refresh.ts';
import { StageRow } from './StageRow.tsx';

interface Props {
  pipeline: Pipeline;
  stages: Stage[];
  all: WithStages[];
  deals: Map<string, number>;
  mayWrite: boolean;
}

export function StageList({ pipeline, stages, all, deals, mayWrite }: Props) {
  const { t } = useTranslation('sales');
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
  );
  // Steps taken quickly one after the other are written in that order.
  const writing = useRef({ last: Promise.resolve(), waiting: 0 });

  const move = (stage: Stage, place: number) => {
    const placed = reordered(peersOf(stages, stage), stage.id, place);
    if (placed.length === 0) return;
    queryClient.setQueryData(stagesQuery.queryKey, (now) => now && withPositions(now, placed));
    const queue = writing.current;
    queue.waiting += 1;
    queue.last = queue.last.then(async () => {
      try {
        const operations = placed.map(({ id, position }) => ({ op: 'update', id, values: { position } }));
        const { changeSet } = await api.postWithMeta('/stages/batch', { operations, atomic: true });
        changed(t('stages.moved', { name: stage.name, place: place + 1 }), changeSet);
      } catch (error) {
        failed(error);
      }
      queue.waiting -= 1;
      if (queue.waiting === 0) void refreshSales();
    });
  };

  const named = (id: string | number) => stages.find((stage) => stage.id === id);
  /** Where a stage lands when it is let go over another one; nowhere over one of another kind. */
  const landing = (active: string | number, over: string | number | undefined) => {
    const stage = named(active);
    const target = over === undefined ? undefined : named(over);
    if (!stage || !target || stage.kind !== target.kind) return null;
    return { stage, place: peersOf(stages, stage).indexOf(target) };
  };
  const say = (key: string, active: string | number, over: string | number | undefined) => {
    const land = landing(active, over);
    return land ? t(key, { name: land.stage.name, place: land.place + 1 }) : undefined;
  };
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('stages.say_lifted', { name: named(active.id)?.name }),
    onDragOver: ({ active, over }) => say('stages.say_over', active.id, over?.id),
    onDragEnd: ({ active, over }) => say('stages.moved', active.id, over?.id),
    onDragCancel: ({ active }) => t('stages.say_cancelled', { name: named(active.id)?.name }),
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('stages.how') } }}
      onDragEnd={({ active, over }) => {
        const land = landing(active.id, over?.id);
        if (land) move(land.stage, land.place);
      }}
    >
      <ol
        className={classes.stages}
        data-read={!mayWrite || undefined}
        aria-label={t('stages.of', { name: pipeline.name })}
      >
        {stages.map((stage) => {
          const peers = peersOf(stages, stage);
          return (
            <StageRow
              key={stage.id}
              pipeline={pipeline}
              stage={stage}
              place={peers.indexOf(stage)}
              places={peers.length}
              last={isLastOfKind(stages, stage)}
              deals={deals.get(stage.id) ?? 0}
              all={all}
              mayWrite={mayWrite}
              onMove={(place) => move(stage, place)}
            />
          );
        })}
      </ol>
    </DndContext>
  );
}
