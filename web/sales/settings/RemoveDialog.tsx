import { Button, type ComboboxData, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { refreshSales } from './refresh.ts';

interface Props {
  what: { object: 'stage' | 'pipeline'; id: string; name: string };
  deals: number;
  /** Where its deals may go: stages by pipeline, or pipelines. */
  choices: ComboboxData;
  proposed: string | undefined;
  /** What the choice means for the deals, where it is not plain. */
  meaning(choice: string): string | undefined;
  /** Why it could not be removed at once. */
  refusal?: string;
  onClose(): void;
}

/** Removes a stage or a pipeline in which deals stand: they move elsewhere first. */
export function RemoveDialog({ what, deals, choices, proposed, meaning, refusal, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const [to, setTo] = useState(proposed ?? null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(refusal ?? null);

  const run = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const body = deals > 0 ? { move_to: to } : {};
      const { data, changeSet } = await api.postWithMeta<{ moved: number }>(
        `/${what.object}s/${what.id}/removal`,
        body,
      );
      const { moved } = data;
      changed(t(moved > 0 ? 'remove.done_moved' : 'remove.done', { name: what.name, count: moved }), changeSet);
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
      setBusy(false);
    } finally {
      void refreshSales();
    }
  };

  return (
    <Modal
      opened
      onClose={() => !busy && onClose()}
      title={t('remove.title', { name: what.name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <FormProblem>{problem}</FormProblem>
        {deals > 0 ? (
          <>
            <Text size="sm">{t(`remove.text_${what.object}`, { count: deals })}</Text>
            <Select
              label={t('remove.to')}
              description={to ? meaning(to) : undefined}
              data={choices}
              value={to}
              onChange={setTo}
              allowDeselect={false}
              disabled={busy}
              data-autofocus
            />
          </>
        ) : null}
        <Text size="sm" c="dimmed" role="status">
          {busy && t('remove.removing')}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={busy}>
            {t('common:cancel')}
          </Button>
          <Button color="red" onClick={() => void run()} loading={busy} disabled={deals > 0 && !to}>
            {deals > 0 ? t('remove.move_and_remove', { count: deals }) : t('remove.again')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
