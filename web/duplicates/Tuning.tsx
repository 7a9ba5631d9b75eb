import { Button, NumberInput, Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { titleOf } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';
import { Value } from '../records/fields/Value.tsx';
import { type Estimate, type Overview, overviewQuery, sampleQuery } from './api.ts';
import { rowsOf, shareText } from './compared.ts';
import classes from './duplicates.module.css';
import { ComparedFields, Survivorship } from './Survivorship.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  about: Overview;
}

/** From which probability on pairs are shown, and how often the search is right: judged by a person on a sample. */
export function Tuning({ tools, meta, about }: Props) {
  const { t } = useTranslation('duplicates');
  return (
    <div className={classes.tuning}>
      <Thresholds about={about} />
      <ComparedFields key={`fields ${about.object}`} tools={tools} meta={meta} about={about} />
      <Survivorship key={`survival ${about.object}`} tools={tools} meta={meta} about={about} />
      <section aria-label={t('audit.title')}>
        <h2 className={classes.heading}>{t('audit.title')}</h2>
        <p className={classes.said}>{t('audit.text')}</p>
        <Audit tools={tools} meta={meta} about={about} />
      </section>
    </div>
  );
}

function Thresholds({ about }: { about: Overview }) {
  const { t } = useTranslation('duplicates');
  const [enabled, setEnabled] = useState(about.settings.enabled);
  const [review, setReview] = useState(Math.round(about.settings.review * 100));
  const [certain, setCertain] = useState(Math.round(about.settings.certain * 100));
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    try {
      await api.patch(`/duplicates/${about.object}`, { enabled, review: review / 100, certain: certain / 100 });
      await queryClient.invalidateQueries({ queryKey: ['duplicates'] });
      notify(t('common:saved'), { tone: 'done' });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const percent = { suffix: ' %', min: 30, max: 100, allowDecimal: false } as const;
  return (
    <section aria-label={t('settings.title')} className={classes.settings}>
      <h2 className={classes.heading}>{t('settings.title')}</h2>
      <Switch
        checked={enabled}
        onChange={(event) => setEnabled(event.currentTarget.checked)}
        label={t('settings.enabled')}
      />
      <NumberInput
        {...percent}
        label={t('settings.review')}
        description={t('settings.reviewHelp')}
        value={review}
        onChange={(v) => setReview(Number(v))}
      />
      <NumberInput
        {...percent}
        label={t('settings.certain')}
        description={t('settings.certainHelp')}
        value={certain}
        onChange={(v) => setCertain(Number(v))}
      />
      <div>
        <Button loading={busy} onClick={() => void save()}>
          {t('common:save')}
        </Button>
      </div>
    </section>
  );
}

function Audit({ tools, meta, about }: Props) {
  const { t } = useTranslation('duplicates');
  const query = useQuery(sampleQuery(about.object));
  const [answered, setAnswered] = useState<ReadonlySet<string>>(new Set());
  const [estimate, setEstimate] = useState<Estimate | null>(null);
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <SkeletonRows rows={4} columns={2} />;
  const waiting = query.data.data.filter((one) => !answered.has(one.id));
  const one = waiting[0];
  const shown = estimate ?? query.data.estimate;
  const answer = async (same: boolean) => {
    if (!one) return;
    try {
      const result = await api.patch<{ estimate: Estimate }>(`/duplicate-samples/${one.id}`, { same });
      setEstimate(result.estimate);
      setAnswered((now) => new Set([...now, one.id]));
      if (waiting.length === 1) await query.refetch();
      void queryClient.invalidateQueries({ queryKey: overviewQuery.queryKey });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <>
      <dl className={classes.figures}>
        <div>
          <dt>{t('audit.precision')}</dt>
          <dd>{shown.precision === null ? '–' : shareText(tools, shown.precision)}</dd>
          <dd className={classes.dim}>{t('audit.precisionHelp')}</dd>
        </div>
        <div>
          <dt>{t('audit.recall')}</dt>
          <dd>{shown.recall === null ? '–' : shareText(tools, shown.recall)}</dd>
          <dd className={classes.dim}>{t('audit.recallHelp')}</dd>
        </div>
        <div>
          <dt>{t('audit.answered')}</dt>
          <dd>
            {tools.format.number(shown.answered)} / {tools.format.number(shown.sampled)}
          </dd>
          <dd className={classes.dim}>{t('audit.answeredHelp')}</dd>
        </div>
      </dl>
      {!one ? (
        <p className={classes.said}>{t(shown.sampled > 0 ? 'audit.allDone' : 'audit.none')}</p>
      ) : (
        <div className={classes.pair}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col" aria-label={t('field')} />
                <th scope="col">{titleOf(meta, one.a)}</th>
                <th scope="col">{titleOf(meta, one.b)}</th>
              </tr>
            </thead>
            <tbody>
              {rowsOf(meta, one.a, one.b).map(({ field, same }) => (
                <tr key={field.name} data-same={same || undefined}>
                  <th scope="row">{tools.labels.field(meta, field)}</th>
                  <td>
                    <Value tools={tools} meta={meta} field={field} value={one.a[field.name] ?? null} />
                  </td>
                  <td>
                    <Value tools={tools} meta={meta} field={field} value={one.b[field.name] ?? null} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          <footer className={classes.verbs}>
            <Button onClick={() => void answer(true)}>{t('audit.same')}</Button>
            <Button variant="default" onClick={() => void answer(false)}>
              {t('audit.different')}
            </Button>
          </footer>
        </div>
      )}
    </>
  );
}
