import { Button, Checkbox, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { titleOf } from '../../records/api.ts';
import { FieldInput } from '../../records/fields/FieldInput.tsx';
import { asLink, type Link } from '../../records/fields/tools.ts';
import { fieldOf } from '../../records/model/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from './deal.module.css';

interface Plan {
  owner: string | null;
  tasks: number;
  blockers: number;
  deals: number;
  summary: string;
}

/** Gives a deal or a company to a colleague, with what is open and a note of what stands. */
export default function HandoverDialog({ tools, meta, record, onClose }: PanelProps) {
  const { t } = useTranslation(['sales', 'common']);
  const { data: plan, error } = useQuery({
    queryKey: ['record', meta.name, record.id, 'handover'],
    staleTime: 0,
    queryFn: ({ signal }) => api.get<Plan>(`/${meta.plural}/${record.id}/handover`, undefined, { signal }),
  });
  const [to, setTo] = useState<Link | null>(null);
  const [note, setNote] = useState('');
  const [takes, setTakes] = useState(true);
  const [deals, setDeals] = useState(true);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const owner = fieldOf(meta, 'owner');
  const open = (plan?.tasks ?? 0) + (plan?.blockers ?? 0);

  const hand = async () => {
    if (!to) return setProblem(t('handover.choose'));
    setBusy(true);
    try {
      const body = { to: to.id, note: note.trim() || null, keep_tasks: !takes, deals };
      const { changeSet } = await api.postWithMeta(`/${meta.plural}/${record.id}/handover`, body);
      changed(t('handover.done', { name: to.title }), changeSet);
      void queryClient.invalidateQueries({ queryKey: ['records'] });
      void queryClient.invalidateQueries({ queryKey: ['record', meta.name, record.id] });
      onClose();
    } catch (refusal) {
      setProblem(messageOf(refusal));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('handover.title', { title: titleOf(meta, record) })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <FormProblem>{problem ?? (error ? messageOf(error) : null)}</FormProblem>
        {owner && (
          <FieldInput
            tools={tools}
            meta={meta}
            field={{ ...owner, help: undefined }}
            label={t('handover.to')}
            value={to}
            onChange={(value) => setTo(asLink(value))}
            autoFocus
          />
        )}
        <Textarea
          label={t('handover.note')}
          description={t('handover.noteText')}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={10_000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {open > 0 && (
          <Checkbox
            label={t('handover.tasks', { count: open })}
            checked={takes}
            onChange={(event) => setTakes(event.currentTarget.checked)}
          />
        )}
        {(plan?.deals ?? 0) > 0 && (
          <Checkbox
            label={t('handover.deals', { count: plan?.deals ?? 0 })}
            checked={deals}
            onChange={(event) => setDeals(event.currentTarget.checked)}
          />
        )}
        <div>
          <p className={classes.glanceLabel}>{t('handover.summary')}</p>
          {plan ? <pre className={classes.summary}>{plan.summary}</pre> : <Bone width="80%" />}
        </div>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button onClick={() => void hand()} loading={busy} disabled={!plan}>
            {t('handover.menu')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
