import { Button, type ComboboxData, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changedInSteps, messageOf } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import type { Stage } from '../../records/deals/stages.ts';
import { moveDeals, refreshSales } from './moving.ts';
import classes from './pipelines.module.css';

/** The deals of one stage and where they go. */
interface Move {
  from: string;
  to: Stage;
}

interface Props {
  what: { object: 'stage' | 'pipeline'; id: string; name: string };
  deals: number;
  /** Where its deals may go: stages by pipeline, or pipelines. */
  choices: ComboboxData;
  proposed: string | undefined;
  plan(choice: string): Move[];
  /** What the choice means for the deals, where it is not plain. */
  meaning(choice: string): string | undefined;
  /** Why it could not be removed at once. */
  refusal?: string;
  onClose(): void;
}

/** Removes a stage or a pipeline in which deals stand: they move elsewhere first. */
export function RemoveDialog({ what, deals, choices, proposed, plan, meaning, refusal, onClose }: Props) {
  const { t } = useTranslation(['sales', 'common']);
  const format = useFormat();
  const [to, setTo] = useState(proposed ?? null);
  const [moved, setMoved] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | null>(refusal ?? null);
  const busy = moved !== null;

  const run = async () => {
    const changeSets: string[] = [];
    let count = 0;
    setMoved(0);
    setProblem(null);
    try {
      for (const move of deals > 0 && to ? plan(to) : []) {
        const filter = { field: 'stage', op: 'eq', value: move.from };
        const before = count;
        await moveDeals(filter, move.to, changeSets, (now) => {
          count = before + now;
          setMoved(count);
        });
      }
      const { changeSet } = await api.delWithMeta(`/${what.object}s/${what.id}`);
      if (changeSet) changeSets.push(changeSet);
      changedInSteps(t(count > 0 ? 'remove.done_moved' : 'remove.done', { name: what.name, count }), changeSets);
      onClose();
    } catch (error) {
      if (count > 0) changedInSteps(t('remove.moved_only', { count }), changeSets);
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
              description={to ? meaning(to) : undefined}
              data={choices}
              value={to}
              onChange={setTo}
              allowDeselect={false}
              disabled={busy}
              data-autofocus
            />
          </>
        ) : (
          <Text size="sm">
            {t('remove.in_trash')}{' '}
            <Link to="/trash" className={classes.inText}>
              {t('remove.open_trash')}
            </Link>
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
          <Button color="red" onClick={() => void run()} loading={busy} disabled={deals > 0 && !to}>
            {deals > 0 ? t('remove.move_and_remove', { count: deals }) : t('remove.again')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
