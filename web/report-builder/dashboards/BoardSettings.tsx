import { Button, Group, Modal, Select, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type Dashboard, refreshDashboards } from '../api.ts';
import classes from '../report-builder.module.css';
import { type Shared, ShareFields } from '../ShareFields.tsx';

const EVERY = [30, 60, 300, 900, 3600];

/** Its name, who sees it, and how often a wall asks again. */
export function BoardSettings({ board, onClose }: { board: Dashboard; onClose(): void }) {
  const { t } = useTranslation(['report-builder', 'common']);
  const form = useFields({ name: board.name, description: board.description ?? '' });
  const [shared, setShared] = useState<Shared>({ scope: board.scope, team: board.team, roles: board.roles });
  const [refresh, setRefresh] = useState(board.options.refresh);
  const save = async () => {
    const { values } = form;
    await api.patch(`/dashboards/${board.id}`, {
      name: values.name,
      description: values.description.trim() || null,
      options: { ...board.options, refresh },
      ...shared,
    });
    await refreshDashboards();
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('board.settings')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput label={t('name')} required data-autofocus maxLength={120} {...form.input('name')} />
        <Textarea label={t('description')} autosize minRows={2} maxLength={1000} {...form.input('description')} />
        <ShareFields value={shared} onChange={setShared} />
        <Select
          label={t('board.refresh')}
          placeholder={t('board.refresh_none')}
          clearable
          value={refresh ? String(refresh) : null}
          onChange={(value) => setRefresh(value ? Number(value) : null)}
          data={EVERY.map((seconds) => ({
            value: String(seconds),
            label: t('board.every', { count: seconds / 60, seconds }),
          }))}
        />
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
