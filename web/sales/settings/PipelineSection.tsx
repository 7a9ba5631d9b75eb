import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconDots, IconPencil, IconPlus, IconStar, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed, messageOf } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { type Pipeline, pipelinesQuery, type Stage } from '../../records/deals/stages.ts';
import { DealsLink } from './DealsLink.tsx';
import { PipelineDialog } from './PipelineDialog.tsx';
import classes from './pipelines.module.css';
import { RemoveDialog } from './RemoveDialog.tsx';
import { refreshSales } from './refresh.ts';
import { StageDialog } from './StageDialog.tsx';
import { StageList } from './StageList.tsx';

export interface WithStages {
  pipeline: Pipeline;
  stages: Stage[];
}

interface Props extends WithStages {
  all: WithStages[];
  /** How many deals stand in each stage. */
  deals: Map<string, number>;
  mayWrite: boolean;
}

export function PipelineSection({ pipeline, stages, all, deals, mayWrite }: Props) {
  const { t } = useTranslation('sales');
  const [open, setOpen] = useState<'rename' | 'add' | null>(null);
  const [removing, setRemoving] = useState<{ refusal?: string } | null>(null);
  const count = stages.reduce((sum, stage) => sum + (deals.get(stage.id) ?? 0), 0);
  const others = all.filter((one) => one.pipeline.id !== pipeline.id);
  const close = () => setOpen(null);

  const place = all.findIndex((one) => one.pipeline.id === pipeline.id);
  /** Gives every pipeline the place it has now, so that none shares one, with this one moved. */
  const move = async (to: number) => {
    const order = all.map((one) => one.pipeline).filter((one) => one.id !== pipeline.id);
    order.splice(to, 0, pipeline);
    const placed = order.map((one, index) => ({ ...one, position: index + 1 }));
    const operations = placed
      .filter((one) => one.position !== all.find(({ pipeline: { id } }) => id === one.id)?.pipeline.position)
      .map(({ id, position }) => ({ op: 'update', id, values: { position } }));
    queryClient.setQueryData(pipelinesQuery.queryKey, placed);
    try {
      const { changeSet } = await api.postWithMeta('/pipelines/batch', { operations, atomic: true });
      changed(t('stages.moved', { name: pipeline.name, place: to + 1 }), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      void refreshSales();
    }
  };
  const makeDefault = async () => {
    queryClient.setQueryData(pipelinesQuery.queryKey, (now) =>
      now?.map((one) => ({ ...one, is_default: one.id === pipeline.id })),
    );
    try {
      const { changeSet } = await api.patchWithMeta(`/pipelines/${pipeline.id}`, { is_default: true });
      changed(t('pipelines.default_changed', { name: pipeline.name }), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      void refreshSales();
    }
  };
  const remove = async () => {
    if (count > 0) return setRemoving({});
    try {
      const { changeSet } = await api.delWithMeta(`/pipelines/${pipeline.id}`);
      changed(t('remove.done', { name: pipeline.name }), changeSet);
    } catch (error) {
      setRemoving({ refusal: messageOf(error) });
    } finally {
      void refreshSales();
    }
  };

  return (
    <section className={classes.pipeline} aria-labelledby={`pipeline-${pipeline.id}`}>
      <header className={classes.head}>
        <h2 id={`pipeline-${pipeline.id}`} className={classes.title}>
          {pipeline.name}
        </h2>
        {pipeline.is_default && <Badge color="indigo">{t('pipelines.default')}</Badge>}
        <span className={classes.headDeals}>
          <DealsLink object="pipeline" id={pipeline.id} name={pipeline.name} count={count} />
        </span>
        {mayWrite && (
          <Menu position="bottom-end" width={260}>
            <Menu.Target>
              <ActionIcon aria-label={t('actions', { name: pipeline.name })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('rename')}>
                {t('pipelines.rename')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowUp size={16} />}
                disabled={place === 0}
                onClick={() => void move(place - 1)}
              >
                {t('stages.up')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowDown size={16} />}
                disabled={place === all.length - 1}
                onClick={() => void move(place + 1)}
              >
                {t('stages.down')}
              </Menu.Item>
              {!pipeline.is_default && (
                <Menu.Item leftSection={<IconStar size={16} />} onClick={() => void makeDefault()}>
                  {t('pipelines.make_default')}
                </Menu.Item>
              )}
              <Menu.Item
                color={pipeline.is_default ? undefined : 'red'}
                leftSection={<IconTrash size={16} />}
                disabled={pipeline.is_default}
                onClick={() => void remove()}
              >
                {t('pipelines.remove')}
                {pipeline.is_default && <div className={classes.why}>{t('pipelines.default_stays')}</div>}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </header>
      <StageList pipeline={pipeline} stages={stages} all={all} deals={deals} mayWrite={mayWrite} />
      {mayWrite && (
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={16} />}
          onClick={() => setOpen('add')}
          aria-label={t('stages.add_title', { name: pipeline.name })}
        >
          {t('stages.add')}
        </Button>
      )}
      {open === 'rename' && <PipelineDialog pipeline={pipeline} onClose={close} />}
      {open === 'add' && <StageDialog pipeline={pipeline} stage={null} deals={0} last={false} onClose={close} />}
      {removing && (
        <RemoveDialog
          what={{ object: 'pipeline', id: pipeline.id, name: pipeline.name }}
          deals={count}
          choices={others.map((one) => ({ value: one.pipeline.id, label: one.pipeline.name }))}
          proposed={(others.find((one) => one.pipeline.is_default) ?? others[0])?.pipeline.id}
          meaning={() => t('remove.by_kind')}
          refusal={removing.refusal}
          onClose={() => setRemoving(null)}
        />
      )}
    </section>
  );
}
