import { Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type ChartWish, type Definition, refreshReports, type SavedReport } from '../api.ts';
import classes from '../report-builder.module.css';
import { type Shared, ShareFields } from '../ShareFields.tsx';

interface Props {
  /** The report to change; a new one without. */
  report: SavedReport | null;
  proposal: string;
  content: { definition: Definition; chart: ChartWish };
  onClose(): void;
}

/** Names a report and says who sees it. */
export function SaveDialog({ report, proposal, content, onClose }: Props) {
  const { t } = useTranslation(['report-builder', 'common']);
  const navigate = useNavigate();
  const form = useFields({ name: report?.name ?? proposal, description: report?.description ?? '' });
  const [shared, setShared] = useState<Shared>({
    scope: report?.scope ?? 'personal',
    team: report?.team ?? null,
    roles: report?.roles ?? [],
  });
  const save = async () => {
    const { values } = form;
    const body = { name: values.name, description: values.description.trim() || null, ...shared, ...content };
    const kept = report
      ? await api.patch<SavedReport>(`/custom-reports/${report.id}`, body)
      : await api.post<SavedReport>('/custom-reports', body);
    notify(t('saved', { name: kept.name }), { tone: 'done' });
    void refreshReports();
    onClose();
    void navigate({ to: '/report-builder/$id', params: { id: kept.id } });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t(report ? 'rename' : 'keep')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput label={t('name')} required data-autofocus maxLength={120} {...form.input('name')} />
        <Textarea label={t('description')} autosize minRows={2} maxLength={1000} {...form.input('description')} />
        <ShareFields value={shared} onChange={setShared} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
