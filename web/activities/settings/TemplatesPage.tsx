import { Badge, Button, Group } from '@mantine/core';
import { IconListCheck, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useCan } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import classes from '../activities.module.css';
import { refreshActivities } from '../api.ts';
import { galleryQuery, type Plan, plansQuery } from '../templates.ts';

const TemplateDialog = lazy(() => import('./TemplateDialog.tsx'));

/** Templates of tasks: one's own, and those that come with Kith to begin with. */
export default function TemplatesPage() {
  const { t } = useTranslation('activities');
  const mayWrite = useCan('task_plan', 'create');
  const plans = useQuery(plansQuery);
  const gallery = useQuery(galleryQuery);
  const [editing, setEditing] = useState<Plan | 'new' | null>(null);
  const known = new Set(plans.data?.map((one) => one.name));
  const error = plans.error ?? gallery.error;
  const run = async (work: () => Promise<{ changeSet: string | null }>, message: string) => {
    try {
      changed(message, (await work()).changeSet);
    } catch (failure) {
      failed(failure);
    } finally {
      void refreshActivities();
    }
  };
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      {t('templates.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('templates.title')} text={t('templates.text')} actions={add} wide>
      {error ? (
        <ErrorState error={error} retry={() => void Promise.all([plans.refetch(), gallery.refetch()])} />
      ) : !plans.data || !gallery.data ? (
        <SkeletonRows rows={6} />
      ) : (
        <>
          {plans.data.length === 0 && (
            <EmptyState icon={<IconListCheck size={20} />} title={t('templates.none')}>
              {t('templates.none_text')}
            </EmptyState>
          )}
          {plans.data.map((plan) => (
            <div key={plan.id} className={classes.row}>
              <div className={classes.grow}>
                <strong>{plan.name}</strong>
                <div className={classes.dim}>{plan.description}</div>
              </div>
              {mayWrite && (
                <>
                  <Button size="compact-sm" variant="default" onClick={() => setEditing(plan)}>
                    {t('templates.change')}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    onClick={() => void run(() => api.delWithMeta(`/task-plans/${plan.id}`), t('templates.removed'))}
                  >
                    {t('common:remove')}
                  </Button>
                </>
              )}
            </div>
          ))}
          <Section title={t('templates.gallery')} text={t('templates.gallery_text')}>
            {gallery.data.map((plan) => (
              <div key={plan.key} className={classes.row}>
                <div className={classes.grow}>
                  <Group gap="xs">
                    <strong>{plan.name}</strong>
                    <Badge size="sm" variant="light">
                      {t('templates.steps', { count: plan.steps.length })}
                    </Badge>
                  </Group>
                  <div className={classes.dim}>{plan.description}</div>
                  <div className={classes.dim}>{plan.steps.map((step) => step.subject).join(' → ')}</div>
                </div>
                {mayWrite && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    disabled={known.has(plan.name)}
                    onClick={() =>
                      void run(
                        () => api.postWithMeta('/plan-gallery', { key: plan.key }),
                        t('templates.taken', { name: plan.name }),
                      )
                    }
                  >
                    {t(known.has(plan.name) ? 'templates.is_taken' : 'templates.take')}
                  </Button>
                )}
              </div>
            ))}
          </Section>
        </>
      )}
      {editing && (
        <Suspense>
          <TemplateDialog plan={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
        </Suspense>
      )}
    </SettingsPage>
  );
}
