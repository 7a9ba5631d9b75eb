import { Alert, Button } from '@mantine/core';
import { IconLock, IconPlus, IconRoute } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useCan } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { AggregateAnswer } from '../../records/api.ts';
import { pipelinesQuery, stagesOf, stagesQuery } from '../../records/deals/stages.ts';
import { PipelineDialog } from './PipelineDialog.tsx';
import { PipelineSection } from './PipelineSection.tsx';

const dealsByStage = {
  queryKey: ['records', 'deal', 'aggregate', 'by stage'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const body = { group_by: [{ field: 'stage' }], measures: [{ fn: 'count', as: 'count' }], limit: 1000 };
    const { groups } = await api.post<AggregateAnswer>('/deals/aggregate', body, { signal });
    return new Map(groups.map(({ key, values }) => [String(key.stage), Number(values.count)]));
  },
};

/** The ways that deals go: each pipeline with its stages. */
export default function PipelinesPage() {
  const { t } = useTranslation(['sales', 'workspace']);
  const mayWrite = useCan('pipeline', 'update');
  const pipelines = useQuery(pipelinesQuery);
  const stages = useQuery(stagesQuery);
  const deals = useQuery(dealsByStage);
  const [adding, setAdding] = useState(false);
  const failed = [pipelines, stages, deals].find((query) => query.error);
  const byPipeline = useMemo(
    () => (pipelines.data ?? []).map((pipeline) => ({ pipeline, stages: stagesOf(stages.data ?? [], pipeline.id) })),
    [pipelines.data, stages.data],
  );
  const last = Math.max(0, ...(pipelines.data ?? []).map(({ position }) => position));
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('pipelines.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('pipelines.title')} text={t('pipelines.text')} actions={add} wide>
      {!mayWrite && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="md">
          {t('workspace:settings.not_allowed')}
        </Alert>
      )}
      {failed ? (
        <ErrorState error={failed.error} retry={() => void failed.refetch()} />
      ) : !pipelines.data || !stages.data || !deals.data ? (
        <SkeletonRows rows={7} columns={4} />
      ) : byPipeline.length === 0 ? (
        <EmptyState icon={<IconRoute size={20} />} title={t('pipelines.none')} action={add}>
          {t('pipelines.none_text')}
        </EmptyState>
      ) : (
        byPipeline.map((one) => (
          <PipelineSection key={one.pipeline.id} {...one} all={byPipeline} deals={deals.data} mayWrite={mayWrite} />
        ))
      )}
      {adding && <PipelineDialog pipeline={null} position={last + 1} onClose={() => setAdding(false)} />}
    </SettingsPage>
  );
}
