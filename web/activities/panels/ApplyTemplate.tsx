import { Badge, Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, changedInSteps, failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { todayIn } from '../../records/model/parse.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../activities.module.css';
import { refreshActivities } from '../api.ts';
import { galleryQuery, plansQuery } from '../templates.ts';

/** Makes the tasks of a template for the record: one's own templates first, then those that come with Kith. */
export default function ApplyTemplate({ tools, meta, record, onClose }: PanelProps) {
  const { t } = useTranslation(['activities', 'common']);
  const plans = useQuery(plansQuery);
  const gallery = useQuery(galleryQuery);
  const [start, setStart] = useState(todayIn(tools.format.timeZone));
  const [busy, setBusy] = useState<string | null>(null);
  const known = new Set(plans.data?.map((one) => one.name));
  const apply = async (name: string, take: () => Promise<{ id: string; changeSet: string | null }>) => {
    setBusy(name);
    try {
      const { id, changeSet } = await take();
      const applied = await api.postWithMeta<{ tasks: KithRecord[] }>(`/task-plans/${id}/applications`, {
        about: { object: meta.name, id: record.id },
        starts_on: start || undefined,
      });
      const message = t('templates.applied', { count: applied.data.tasks.length, name });
      if (changeSet && applied.changeSet) changedInSteps(message, [changeSet, applied.changeSet]);
      else changed(message, applied.changeSet);
      void refreshActivities();
      onClose();
    } catch (error) {
      failed(error);
      setBusy(null);
    }
  };
  const takeOver = async (key: string) => {
    const { data, changeSet } = await api.postWithMeta<KithRecord>('/plan-gallery', { key });
    return { id: data.id, changeSet };
  };
  const error = plans.error ?? gallery.error;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('templates.apply')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="sm">
        <TextInput
          type="date"
          label={t('templates.start')}
          value={start}
          onChange={(event) => setStart(event.currentTarget.value)}
        />
        {error ? (
          <ErrorState error={error} retry={() => void Promise.all([plans.refetch(), gallery.refetch()])} />
        ) : !plans.data || !gallery.data ? (
          <SkeletonRows rows={4} />
        ) : (
          <div>
            {plans.data.map((plan) => (
              <div key={plan.id} className={classes.row}>
                <div className={classes.grow}>
                  <strong>{plan.name}</strong>
                  <div className={classes.dim}>{plan.description}</div>
                </div>
                <Button
                  size="compact-sm"
                  loading={busy === plan.name}
                  onClick={() => void apply(plan.name, async () => ({ id: plan.id, changeSet: null }))}
                >
                  {t('templates.use')}
                </Button>
              </div>
            ))}
            {gallery.data
              .filter((plan) => !known.has(plan.name))
              .map((plan) => (
                <div key={plan.key} className={classes.row}>
                  <div className={classes.grow}>
                    <Group gap="xs">
                      <strong>{plan.name}</strong>
                      <Badge size="sm" variant="light">
                        {t('templates.steps', { count: plan.steps.length })}
                      </Badge>
                    </Group>
                    <div className={classes.dim}>{plan.description}</div>
                  </div>
                  <Button
                    size="compact-sm"
                    variant="default"
                    loading={busy === plan.name}
                    onClick={() => void apply(plan.name, () => takeOver(plan.key))}
                  >
                    {t('templates.use')}
                  </Button>
                </div>
              ))}
          </div>
        )}
      </Stack>
    </Modal>
  );
}
