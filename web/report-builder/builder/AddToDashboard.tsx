import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed } from '../../kernel/notify.ts';
import { type Dashboard, dashboardsQuery, refreshDashboards, type SavedReport } from '../api.ts';
import classes from '../report-builder.module.css';

/** Puts a report on a dashboard, at its end. */
export function AddToDashboard({ report, onClose }: { report: SavedReport; onClose(): void }) {
  const { t } = useTranslation(['report-builder', 'common']);
  const navigate = useNavigate();
  const mine = (useQuery(dashboardsQuery).data ?? []).filter(({ writable }) => writable);
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState('');
  const at = chosen ?? mine[0]?.id ?? 'new';
  const put = async () => {
    const wide = ['number', 'gauge'].includes(report.chart.type) ? { w: 3, h: 2 } : { w: 6, h: 4 };
    const tile = { id: crypto.randomUUID(), report: report.id, text: null, title: null, ...wide };
    try {
      const board = mine.find(({ id }) => id === at);
      const kept = board
        ? await api.patch<Dashboard>(`/dashboards/${board.id}`, { tiles: [...board.tiles, tile] })
        : await api.post<Dashboard>('/dashboards', { name: name.trim() || t('board.first'), tiles: [tile] });
      void refreshDashboards();
      void navigate({ to: '/dashboards/$id', params: { id: kept.id } });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('to_dashboard')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.form}>
        <Select
          label={t('dashboard')}
          allowDeselect={false}
          value={at}
          onChange={setChosen}
          data={[...mine.map(({ id, name }) => ({ value: id, label: name })), { value: 'new', label: t('board.new') }]}
        />
        {at === 'new' && (
          <TextInput
            label={t('name')}
            placeholder={t('board.first')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button onClick={() => void put()}>{t('put')}</Button>
        </Group>
      </div>
    </Modal>
  );
}
