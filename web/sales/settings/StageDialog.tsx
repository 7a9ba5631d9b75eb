import { Button, Group, Modal, NumberInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changedInSteps } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Pipeline, Stage } from '../../records/deals/stages.ts';
import { type ActionDraft, ActionsEditor, actionsQuery, saveActions } from './ActionsEditor.tsx';
import classes from './pipelines.module.css';
import { refreshSales } from './refresh.ts';

interface Props {
  pipeline: Pipeline;
  /** Null for a new one. */
  stage: Stage | null;
  /** Deals that stand in it. */
  deals: number;
  /** The only one of its kind. */
  last: boolean;
  onClose(): void;
}

const kinds = ['open', 'won', 'lost'] as const;
const certain = { won: 100, lost: 0 };

export function StageDialog({ pipeline, stage, deals, last, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const form = useFields({
    name: stage?.name ?? '',
    kind: stage?.kind ?? ('open' as Stage['kind']),
    probability: (stage ? (stage.probability ?? '') : 50) as number | string,
    age_limit: (stage?.age_limit ?? '') as number | string,
    guidance: stage?.guidance ?? '',
  });
  const { kind } = form.values;
  const { data: known = [] } = useQuery({ ...actionsQuery(stage?.id ?? ''), enabled: stage !== null });
  const [drafts, setDrafts] = useState<ActionDraft[] | null>(null);
  const setKind = (next: Stage['kind']) => {
    form.set('kind', next);
    if (next !== 'open') form.set('probability', certain[next]);
  };
  const save = async (values: typeof form.values) => {
    const name = values.name.trim();
    if (!name) return form.setErrors({ name: t('name_missing') });
    const probability = values.probability === '' ? null : Number(values.probability);
    const said = {
      name,
      kind: values.kind,
      probability,
      age_limit: values.kind !== 'open' || values.age_limit === '' ? null : Number(values.age_limit),
      guidance: values.guidance.trim() || null,
    };
    const { data, changeSet } = stage
      ? await api.patchWithMeta<{ id: string }>(`/stages/${stage.id}`, said)
      : await api.postWithMeta<{ id: string }>('/stages', { ...said, pipeline: pipeline.id });
    const actions = values.kind === 'open' ? await saveActions(data.id, known, drafts ?? known) : null;
    changedInSteps(
      t(stage ? 'stages.changed' : 'stages.added', { name }),
      [changeSet, actions].filter((one) => one !== null && one !== undefined),
    );
    void refreshSales();
    onClose();
  };
  const fixed = deals > 0 ? t('stages.kind_fixed', { count: deals }) : last ? t(`stages.last_${kind}`) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={stage ? t('stages.change_title', { name: stage.name }) : t('stages.add_title', { name: pipeline.name })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('name')} label={t('name')} maxLength={100} data-autofocus />
          <Select
            {...form.control('kind')}
            value={kind}
            onChange={(next) => next && setKind(next)}
            label={t('stages.kind')}
            description={fixed ?? t(`stages.kind_${kind}_text`)}
            data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
            allowDeselect={false}
            disabled={fixed !== null}
          />
          <NumberInput
            {...form.control('probability')}
            label={t('stages.probability')}
            description={t('stages.probability_text')}
            min={0}
            max={100}
            decimalScale={2}
            suffix=" %"
          />
          {kind === 'open' && (
            <>
              <NumberInput
                {...form.control('age_limit')}
                label={t('stages.age_limit')}
                description={t('stages.age_limit_text')}
                min={1}
                max={3650}
                allowDecimal={false}
              />
              <TextInput
                {...form.input('guidance')}
                label={t('stages.guidance')}
                description={t('stages.guidance_text')}
                maxLength={500}
              />
              <ActionsEditor actions={drafts ?? known} onChange={setDrafts} />
              <Text size="sm" c="dimmed">
                {t('stages.required_text')}{' '}
                <Link to={'/settings/objects/deals' as string} className={classes.inText}>
                  {t('stages.required_link')}
                </Link>
              </Text>
            </>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t(stage ? 'common:save' : 'stages.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
