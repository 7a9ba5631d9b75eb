import {
  ActionIcon,
  Button,
  Checkbox,
  Group,
  Modal,
  NumberInput,
  Select,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { refreshActivities } from '../api.ts';
import { repeatChoices } from '../repeats.ts';
import { type Plan, stepsQuery } from '../templates.ts';

interface Row {
  id: string;
  known: boolean;
  subject: string;
  kind: string;
  offset_days: number;
  /** Waits for the step above it. */
  waits: boolean;
  repeats: string;
  description: string;
}

const kinds = ['to_do', 'call', 'mail', 'meeting', 'check_in'];
const blank = (): Row => ({
  id: crypto.randomUUID(),
  known: false,
  subject: '',
  kind: 'to_do',
  offset_days: 0,
  waits: true,
  repeats: '',
  description: '',
});

/** The steps of a template, one under the other. */
export default function TemplateDialog({ plan, onClose }: { plan: Plan | null; onClose(): void }) {
  const { t } = useTranslation(['activities', 'common']);
  const { data } = useQuery({ ...stepsQuery(plan?.id ?? ''), enabled: plan !== null });
  const [name, setName] = useState(plan?.name ?? '');
  const [description, setDescription] = useState(plan?.description ?? '');
  const [rows, setRows] = useState<Row[] | null>(plan ? null : [blank()]);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (!data || rows) return;
    setRows(
      data.map((step) => ({
        id: step.id,
        known: true,
        subject: step.subject,
        kind: step.kind ?? 'to_do',
        offset_days: Number(step.offset_days),
        waits: (step.after ?? []).length > 0,
        repeats: step.repeats ?? '',
        description: step.description ?? '',
      })),
    );
  }, [data, rows]);
  const set = (id: string, values: Partial<Row>) =>
    setRows((now) => now?.map((row) => (row.id === id ? { ...row, ...values } : row)) ?? null);
  const save = async () => {
    const kept = (rows ?? []).filter((row) => row.subject.trim());
    if (!name.trim()) return setProblem(t('subject_missing'));
    if (kept.length === 0) return setProblem(t('templates.no_steps'));
    setBusy(true);
    setProblem(null);
    try {
      const body = { name: name.trim(), description: description || null };
      const { data: record, changeSet } = plan
        ? await api.patchWithMeta<KithRecord>(`/task-plans/${plan.id}`, body)
        : await api.postWithMeta<KithRecord>('/task-plans', body);
      let before: string | null = null;
      for (const [i, row] of kept.entries()) {
        const values = {
          plan: record.id,
          position: i + 1,
          subject: row.subject.trim(),
          kind: row.kind,
          offset_days: row.offset_days,
          after: row.waits && before ? [before] : [],
          repeats: row.repeats || null,
          description: row.description || null,
        };
        const step: KithRecord = row.known
          ? await api.patch<KithRecord>(`/plan-steps/${row.id}`, values)
          : await api.post<KithRecord>('/plan-steps', values);
        before = step.id;
      }
      const left = (data ?? []).filter((step) => !kept.some((row) => row.id === step.id));
      for (const step of left) await api.del(`/plan-steps/${step.id}`);
      changed(t('templates.saved'), left.length + kept.length > 0 ? null : changeSet);
      void refreshActivities();
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(plan ? 'templates.change' : 'templates.add')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack gap="sm">
          <FormProblem>{problem}</FormProblem>
          <TextInput
            label={t('templates.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            data-autofocus
          />
          <Textarea
            label={t('templates.description')}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            autosize
            minRows={1}
          />
          {!rows && <Bone width="80%" />}
          {rows?.map((row, i) => (
            <Group key={row.id} gap="xs" align="end">
              <TextInput
                label={t('templates.step', { number: i + 1 })}
                value={row.subject}
                onChange={(event) => set(row.id, { subject: event.currentTarget.value })}
                maxLength={300}
                style={{ flex: 1, minWidth: 180 }}
              />
              <Select
                label={t('follow_ups.how')}
                w={120}
                data={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))}
                value={row.kind}
                onChange={(kind) => kind && set(row.id, { kind })}
                allowDeselect={false}
              />
              <NumberInput
                label={t('templates.days')}
                w={90}
                min={0}
                max={1000}
                value={row.offset_days}
                onChange={(value) => set(row.id, { offset_days: Number(value) || 0 })}
              />
              <Select
                label={t('repeats.label')}
                w={130}
                data={repeatChoices.map(([value, key]) => ({ value, label: t(`repeats.${key}`) }))}
                value={row.repeats}
                onChange={(value) => set(row.id, { repeats: value ?? '' })}
                allowDeselect={false}
              />
              {i > 0 && (
                <Checkbox
                  label={t('templates.waits')}
                  checked={row.waits}
                  onChange={(event) => set(row.id, { waits: event.currentTarget.checked })}
                  pb={8}
                />
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('templates.remove_step', { number: i + 1 })}
                onClick={() => setRows(rows.filter((one) => one.id !== row.id))}
                mb={4}
              >
                <IconX size={16} />
              </ActionIcon>
            </Group>
          ))}
          <Group justify="space-between">
            <Button
              variant="subtle"
              leftSection={<IconPlus size={16} />}
              onClick={() => setRows([...(rows ?? []), blank()])}
            >
              {t('templates.add_step')}
            </Button>
            <Group gap="xs">
              <Button variant="default" onClick={onClose}>
                {t('common:cancel')}
              </Button>
              <Button type="submit" loading={busy}>
                {t('common:save')}
              </Button>
            </Group>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
