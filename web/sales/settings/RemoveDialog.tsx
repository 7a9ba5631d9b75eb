import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changedInSteps, messageOf } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import type { Pipeline, Stage } from '../../records/deals/stages.ts';
import { moveDeals, refreshSales } from './moving.ts';

interface Props {
  what: { object: 'stage' | 'pipeline'; id: string; name: string };
  deals: number;
  /** Where its deals may go, and where they go unless told otherwise. */
  targets: Array<{ pipeline: Pipeline; stages: Stage[] }>;
  proposed: Stage | undefined;
  /** Why it could not be removed at once. */
  refusal?: string;
  onClose(): void;
}

/** Removes a stage or a pipeline in which deals stand: they move to another stage first. */
export function RemoveDialog({ what, deals, targets, proposed, refusal, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const format = useFormat();
  const [to, setTo] = useState(proposed?.id ?? null);
  const [moved, setMoved] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(refusal ?? null);
  const target = targets.flatMap(({ stages }) => stages).find((stage) => stage.id === to);
  const busy = moved !== null;

  const run = async () => {
    const changeSets: string[] = [];
    let count = 0;
    setMoved(0);
    setProblem(null);
    try {
      if (deals > 0 && target) {
        const filter = { field: what.object, op: 'eq', value: what.id };
        await moveDeals(filter, target, changeSets, (now) => {
          count = now;
          setMoved(now);
        });
      }
      const { changeSet } = await api.delWithMeta(`/${what.object}s/${what.id}`);
      if (changeSet) changeSets.push(changeSet);
      const values = { name: what.name, count, stage: target?.name };
      changedInSteps(t(count > 0 ? 'remove.done_moved' : 'remove.done', values), changeSets);
      onClose();
    } catch (error) {
      if (count > 0) changedInSteps(t('remove.moved_only', { count, stage: target?.name }), changeSets);
      setProblem(messageOf(error));
      setMoved(null);
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
              description={target && target.kind !== 'open' ? t(`remove.becomes_${target.kind}`) : undefined}
              data={targets.map(({ pipeline, stages }) => ({
                group: pipeline.name,
                items: stages.map((stage) => ({ value: stage.id, label: stage.name })),
              }))}
              value={to}
              onChange={setTo}
              allowDeselect={false}
              disabled={busy}
              data-autofocus
            />
          </>
        ) : (
          <Text size="sm">
            {t('remove.in_trash')} <Link to="/trash">{t('remove.open_trash')}</Link>
          </Text>
        )}
        <Text size="sm" c="dimmed" role="status">
          {busy &&
            t(deals > 0 ? 'remove.progress' : 'remove.removing', {
              moved: format.number(moved),
              all: format.number(Math.max(deals, moved)),
            })}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} disabled={busy}>
            {t('common:cancel')}
          </Button>
          <Button color="red" onClick={() => void run()} loading={busy} disabled={deals > 0 && !target}>
            {deals > 0 ? t('remove.move_and_remove', { count: deals }) : t('remove.again')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
