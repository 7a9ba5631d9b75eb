import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type KithRecord, titleOf } from '../../records/api.ts';
import type { PanelProps } from '../../records/record/panels.ts';

/** A new deal like this one. */
export default function CopyDialog({ meta, record, onClose }: PanelProps) {
  const { t } = useTranslation(['sales', 'common']);
  const navigate = useNavigate();
  const form = useFields({ name: t('copy.name', { title: titleOf(meta, record) }) });
  const save = async ({ name }: typeof form.values) => {
    const { data, changeSet } = await api.postWithMeta<KithRecord>(`/deals/${record.id}/copy`, { name });
    changed(t('copy.done'), changeSet);
    void queryClient.invalidateQueries({ queryKey: ['records', 'deal'] });
    onClose();
    void navigate({ to: `/deals/${data.id}` });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('copy.menu')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('name')} label={t('name')} maxLength={300} data-autofocus />
          <Text size="sm" c="dimmed">
            {t('copy.text')}
          </Text>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('copy.menu')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
