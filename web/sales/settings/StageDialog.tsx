import { Button, Group, Modal, NumberInput, Select, Stack, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Pipeline, Stage } from '../../records/deals/stages.ts';
import { refreshSales } from './moving.ts';

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
  });
  const { kind } = form.values;
  const setKind = (next: Stage['kind']) => {
    form.set('kind', next);
    if (next !== 'open') form.set('probability', certain[next]);
  };
  const save = async (values: typeof form.values) => {
    const name = values.name.trim();
    if (!name) return form.setErrors({ name: t('name_missing') });
    const probability = values.probability === '' ? null : Number(values.probability);
    const { changeSet } = stage
      ? await api.patchWithMeta(`/stages/${stage.id}`, { name, kind: values.kind, probability })
      : await api.postWithMeta('/stages', { name, kind: values.kind, probability, pipeline: pipeline.id });
    if (changeSet) changed(t(stage ? 'stages.changed' : 'stages.added', { name }), changeSet);
    void refreshSales();
    onClose();
  };
  const fixed = deals > 0 ? t('stages.kind_fixed', { count: deals }) : last ? t(`stages.last_${kind}`) : null;
  return (
    <Modal
      opened
      onClose={onClose}
      title={stage ? t('stages.change_title', { name: stage.name }) : t('stages.add_title', { name: pipeline.name })}
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
