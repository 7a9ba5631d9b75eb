import { Button, Group, Modal, Select, Slider } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { causes } from '../../server/records/duplicates/schema.ts';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { followWork, type Work } from '../kernel/work.ts';
import { titleOf } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';
import { type Cause, type Overview, type Pair, refreshAll } from './api.ts';
import { shareText } from './compared.ts';
import classes from './duplicates.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  about: Overview;
  onClose(): void;
}

/** Merges all pairs from a probability on, after a look at how many and at some of them. */
export function MergeCertain({ tools, meta, about, onClose }: Props) {
  const { t } = useTranslation('duplicates');
  const [min, setMin] = useState(Math.round(about.settings.certain * 100));
  const [settled, setSettled] = useState(min);
  const [cause, setCause] = useState<Cause | null>(null);
  const [busy, setBusy] = useState(false);
  const { data } = useQuery({
    queryKey: ['duplicates', 'preview', about.object, settled],
    queryFn: () =>
      api.post<{ pairs: number; first: Pair[] }>(`/duplicates/${about.object}/merge`, {
        min: settled / 100,
        preview: true,
      }),
    placeholderData: keepPreviousData,
  });
  const count = data?.pairs ?? 0;
  const merge = async () => {
    setBusy(true);
    try {
      const work = await api.post<Work>(`/duplicates/${about.object}/merge`, { min: settled / 100, cause });
      followWork(work, refreshAll);
      onClose();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('certain.title')} closeButtonProps={{ 'aria-label': t('common:close') }}>
      <p className={classes.said}>{t('certain.text')}</p>
      <Slider
        my="xl"
        min={Math.max(50, Math.round(about.settings.review * 100))}
        max={100}
        value={min}
        onChange={setMin}
        onChangeEnd={setSettled}
        label={(value) => `${value} %`}
        thumbLabel={t('certain.from')}
        labelAlwaysOn
      />
      <p role="status">{t('certain.count', { count, n: tools.format.number(count) })}</p>
      <ul className={classes.preview}>
        {data?.first.map((pair) => (
          <li key={pair.id}>
            <span>{shareText(tools, pair.probability)}</span> {titleOf(meta, pair.a)} · {titleOf(meta, pair.b)}
          </li>
        ))}
      </ul>
      <Select
        mt="sm"
        label={t('cause.label')}
        placeholder={t('cause.none')}
        clearable
        value={cause}
        onChange={(value) => setCause(value as Cause | null)}
        data={causes.map((value) => ({ value, label: t(`cause.${value}`) }))}
      />
      <Group justify="flex-end" gap="xs" mt="md">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button loading={busy} disabled={count === 0} onClick={() => void merge()}>
          {t('certain.merge', { count, n: tools.format.number(count) })}
        </Button>
      </Group>
    </Modal>
  );
}
