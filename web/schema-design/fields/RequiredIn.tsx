import { MultiSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { pipelinesQuery, stagesOf, stagesQuery } from '../../records/deals/stages.ts';

interface Props {
  value: string[];
  onChange(stages: string[]): void;
}

/** Stages that a deal enters only with the field filled. */
export function RequiredIn({ value, onChange }: Props) {
  const { t } = useTranslation('schema-design');
  const { data: stages = [] } = useQuery(stagesQuery);
  const { data: pipelines = [] } = useQuery(pipelinesQuery);
  return (
    <MultiSelect
      label={t('field.required_in')}
      description={t('field.required_in_help')}
      placeholder={value.length === 0 ? t('field.required_in_none') : undefined}
      data={pipelines.map((pipeline) => ({
        group: pipeline.name,
        items: stagesOf(stages, pipeline.id).map((stage) => ({ value: stage.id, label: stage.name })),
      }))}
      value={value}
      onChange={onChange}
      searchable
      hidePickedOptions
    />
  );
}
