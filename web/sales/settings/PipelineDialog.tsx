import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { Pipeline } from '../../records/deals/stages.ts';
import { refreshSales } from './refresh.ts';

interface Props {
  /** Null for a new one. */
  pipeline: Pipeline | null;
  /** The place of a new one: after those that are there. */
  position?: number;
  onClose(): void;
}

export function PipelineDialog({ pipeline, position, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const form = useFields({ name: pipeline?.name ?? '' });
  const save = async (values: typeof form.values) => {
    const name = values.name.trim();
    if (!name) return form.setErrors({ name: t('name_missing') });
    const { changeSet } = pipeline
      ? await api.patchWithMeta(`/pipelines/${pipeline.id}`, { name })
      : await api.postWithMeta('/pipelines', { name, position });
    changed(t(pipeline ? 'pipelines.renamed' : 'pipelines.added', { name }), changeSet);
    void refreshSales();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={pipeline ? t('pipelines.rename_title', { name: pipeline.name }) : t('pipelines.add')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          {!pipeline && (
            <Text size="sm" c="dimmed">
              {t('pipelines.add_text')}
            </Text>
          )}
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('name')} label={t('name')} maxLength={100} data-autofocus />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t(pipeline ? 'common:save' : 'pipelines.add')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
