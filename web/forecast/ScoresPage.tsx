import { Button, SegmentedControl, Switch } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { Section, SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { Attributes } from './Attributes.tsx';
import { cardQuery, type Estimate, refreshForecast } from './api.ts';
import classes from './forecast.module.css';
import { useAttributeNames } from './useAttributeNames.ts';

/** The learnt score of deals and leads: what it was learnt from, how good it is, and what counts in it. */
export default function ScoresPage() {
  const { t } = useTranslation(['forecast', 'common']);
  const format = useFormat();
  const { isAdmin } = useRole();
  const navigate = useNavigate();
  const hasLeads = useObjects().some((one) => one.name === 'lead');
  const { object: asked } = useSearch({ strict: false }) as { object?: string };
  const object = asked === 'leads' && hasLeads ? 'leads' : 'deals';
  const names = useAttributeNames(object === 'deals' ? 'deal' : 'lead');
  const query = useQuery({
    ...cardQuery(object),
    refetchInterval: ({ state }) => (state.data?.asked_at ? 2000 : false),
  });
  const send = async (work: Promise<unknown>, told?: string) => {
    try {
      await work;
      if (told) notify(told, { tone: 'done' });
      void refreshForecast();
    } catch (error) {
      failed(error);
    }
  };
  const found = query.data;
  const card = found?.card;
  const within = ({ value, low, high }: Estimate, digits: number) => (
    <>
      {format.number(value, { maximumFractionDigits: digits })}
      <small>
        {t('score.within', {
          low: format.number(low, { maximumFractionDigits: digits }),
          high: format.number(high, { maximumFractionDigits: digits }),
        })}
      </small>
    </>
  );
  const measures = card?.measures;
  const percent = (share: number) => format.percent(share * 100, 0);
  return (
    <SettingsPage
      title={t('score.page')}
      text={t('score.text')}
      wide
      actions={
        isAdmin && (
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} />}
            loading={Boolean(found?.asked_at)}
            disabled={!found?.enabled}
            onClick={() => void send(api.post(`/learnt-scores/training?object=${object}`), t('score.asked'))}
          >
            {t('score.learn')}
          </Button>
        )
      }
    >
      <div className={classes.switches}>
        <SegmentedControl
          aria-label={t('score.object')}
          data={(hasLeads ? (['deals', 'leads'] as const) : (['deals'] as const)).map((value) => ({
            value,
            label: t(`score.${value}`),
          }))}
          value={object}
          onChange={(value) => void navigate({ to: '.', search: { object: value } as never, replace: true })}
        />
        {found && (
          <Switch
            label={t('score.on')}
            checked={found.enabled}
            disabled={!isAdmin}
            onChange={(event) =>
              void send(api.put(`/learnt-scores?object=${object}`, { enabled: event.currentTarget.checked }))
            }
          />
        )}
      </div>
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={6} columns={4} />}
      {found && !card && (
        <EmptyState title={t('score.not_yet')}>
          {t(found.enabled ? 'score.state.not_yet' : 'score.state.off')}
        </EmptyState>
      )}
      {found && card && (
        <>
          {card.state !== 'ready' && (
            <EmptyState title={t(`score.headline.${card.state}`)}>
              {t(`score.explained.${card.state}`, {
                rows: card.rows,
                rarer: Math.min(card.positives, card.rows - card.positives),
                needed: card.needed.rows,
                each: card.needed.each,
              })}
            </EmptyState>
          )}
          {measures && (
            <Section
              title={t('score.how_good')}
              text={t('score.how_good_text', {
                rows: measures.rows,
                from: format.date(card.tested?.from),
                to: format.date(card.tested?.to),
              })}
            >
              <dl className={classes.cards}>
                <div>
                  <dt>{t('score.auc')}</dt>
                  <dd>{within(measures.auc, 2)}</dd>
                </div>
                <div>
                  <dt>{t('score.lift')}</dt>
                  <dd>{within(measures.lift, 1)}</dd>
                </div>
                <div>
                  <dt>
                    {t('score.brier', { mean: format.number(measures.brier_of_mean, { maximumFractionDigits: 3 }) })}
                  </dt>
                  <dd>{within(measures.brier, 3)}</dd>
                </div>
                <div>
                  <dt>{t('score.learnt_from')}</dt>
                  <dd>
                    {format.number(card.rows)}
                    <small>{t('score.positives', { share: percent(card.positives / card.rows) })}</small>
                  </dd>
                </div>
              </dl>
              <ul className={classes.facts}>
                <li>{t('score.auc_words', { share: percent(measures.auc.value) })}</li>
                <li>
                  {t('score.lift_words', { lift: format.number(measures.lift.value, { maximumFractionDigits: 1 }) })}
                </li>
                {card.method && <li>{t('score.method', { method: t(`score.methods.${card.method}`) })}</li>}
                <li>{t('score.leakage')}</li>
              </ul>
            </Section>
          )}
          {measures && (
            <Section title={t('score.calibration')} text={t('score.calibration_text')}>
              <Chart
                kind="line"
                title={t('score.calibration_finding', {
                  off: format.number(
                    (100 *
                      measures.calibration.reduce((sum, g) => sum + Math.abs(g.said - g.happened.value) * g.rows, 0)) /
                      measures.rows,
                    { maximumFractionDigits: 1 },
                  ),
                })}
                subtitle={t('score.calibration_subtitle')}
                rows={measures.calibration.map((group, i) => ({
                  key: String(i),
                  label: percent(group.said),
                  title: t('score.said', { share: percent(group.said) }),
                  values: [group.happened.value, group.said, group.happened.low, group.happened.high],
                  notes: [t('score.group_rows', { count: group.rows })],
                }))}
                series={[
                  { name: t('score.happened'), exact: percent, short: percent, max: 1 },
                  { name: t('score.perfect'), exact: percent, short: percent },
                  { name: t('score.low'), exact: percent, short: percent, faded: true },
                  { name: t('score.high'), exact: percent, short: percent, faded: true },
                ]}
                rowsName={t('score.group')}
              />
            </Section>
          )}
          <Attributes
            found={found}
            names={names}
            disabled={!isAdmin}
            onDecide={(name, accepted) =>
              void send(api.put(`/learnt-scores/attributes?object=${object}`, { name, accepted }))
            }
          />
        </>
      )}
    </SettingsPage>
  );
}
