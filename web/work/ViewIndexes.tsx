import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { Section } from '../kernel/ui/SettingsPage.tsx';
import classes from './work.module.css';

interface ViewIndex {
  name: string;
  object: string;
  definition: string;
  state: 'building' | 'ready' | 'failed';
  slow_ms: number;
  views: string[];
  used_at: string;
  error: string | null;
}

const colors = { building: 'blue', ready: 'green', failed: 'red' };

/** The indexes that Kith made for slow views: for administrators. */
export default function ViewIndexes() {
  const { t } = useTranslation('work');
  const format = useFormat();
  const labels = useLabels();
  const objects = useObjects();
  const client = useQueryClient();
  const key = ['view-indexes'];
  const { data = [] } = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<{ data: ViewIndex[] }>('/view-indexes', undefined, { signal }).then((r) => r.data),
  });
  if (data.length === 0) return null;
  const drop = async (name: string) => {
    try {
      await api.del(`/view-indexes/${name}`);
      await client.invalidateQueries({ queryKey: key });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Section title={t('indexes.title')} text={t('indexes.text')}>
      <ul className={classes.list}>
        {data.map((one) => {
          const meta = objects.find((o) => o.name === one.object);
          return (
            <li key={one.name} className={classes.work}>
              <div className={classes.what}>
                <span>{meta ? labels.objects(meta) : one.object}</span>
                <span className={classes.when}>
                  {one.definition.startsWith('using bloom') ? (
                    t('indexes.narrows', { count: one.definition.split('lower(').length - 1 })
                  ) : (
                    <>
                      <code>{one.definition.replace(/ where trashed_at is null$/, '')}</code>
                      {' · '}
                      {t('indexes.slow', { ms: format.number(one.slow_ms), count: one.views.length })}
                    </>
                  )}
                  {' · '}
                  {t('indexes.used')} <RelativeTime value={one.used_at} />
                  {one.error && ` · ${one.error}`}
                </span>
              </div>
              <Badge color={colors[one.state]}>{t(`indexes.states.${one.state}`)}</Badge>
              <Button size="compact-sm" variant="default" onClick={() => void drop(one.name)}>
                {t('indexes.drop')}
              </Button>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
