import { Button, Group, Modal, SegmentedControl, Select, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { reportsQuery, type Tile } from '../api.ts';
import classes from '../report-builder.module.css';

/** A report for a dashboard, or words. */
export function AddTile({ onAdd, onClose }: { onAdd(tile: Tile): void; onClose(): void }) {
  const { t } = useTranslation(['report-builder', 'common']);
  const reports = useQuery(reportsQuery).data ?? [];
  const [kind, setKind] = useState<'report' | 'text'>('report');
  const [report, setReport] = useState<string | null>(null);
  const [text, setText] = useState('');
  const chosen = reports.find(({ id }) => id === report);
  const add = () => {
    const base = { id: crypto.randomUUID(), report: null, text: null, title: null };
    if (kind === 'text') onAdd({ ...base, text, w: 12, h: 2 });
    else if (chosen)
      onAdd({
        ...base,
        report: chosen.id,
        ...(['number', 'gauge'].includes(chosen.chart.type) ? { w: 3, h: 2 } : { w: 6, h: 4 }),
      });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('board.add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <div className={classes.form}>
        <SegmentedControl
          value={kind}
          onChange={(value) => setKind(value as 'report' | 'text')}
          data={[
            { value: 'report', label: t('report') },
            { value: 'text', label: t('board.text') },
          ]}
        />
        {kind === 'text' ? (
          <Textarea
            label={t('board.text')}
            autosize
            minRows={3}
            maxLength={2000}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
        ) : (
          <>
            <Select
              label={t('report')}
              searchable
              value={report}
              onChange={setReport}
              data={reports.map(({ id, name }) => ({ value: id, label: name }))}
              nothingFoundMessage={t('reports_none')}
            />
            <Link to="/report-builder/$id" params={{ id: 'new' }}>
              {t('board.build')}
            </Link>
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={kind === 'text' ? !text.trim() : !chosen} onClick={add}>
            {t('put')}
          </Button>
        </Group>
      </div>
    </Modal>
  );
}
