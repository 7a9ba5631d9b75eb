import { Button, Menu } from '@mantine/core';
import { IconDots, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../kernel/charts/Chart.tsx';
import { useFormat } from '../../kernel/format.ts';
import { failed } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, confirm, ErrorState, PageHeader } from '../../kernel/ui/index.ts';
import { Part, ToList, WhatToDo } from '../models/Actions.tsx';
import classes from '../models/learning/learning.module.css';
import frame from '../models/models.module.css';
import { type Experiment, type ExperimentResult, experimentQuery, measureNow, removeExperiment } from './api.ts';

const DAY = 86_400_000;

/** One experiment: what it changed, how sure that is, and what would have happened anyway. */
export default function ExperimentPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery(experimentQuery(id));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending)
    return (
      <div className={frame.page}>
        <Bone width="30%" height={26} />
        <Bone width="70%" height={34} />
        <Bone width="100%" height={240} />
      </div>
    );
  return <Shown key={id} experiment={query.data} />;
}

function Shown({ experiment }: { experiment: Experiment }) {
  const { t } = useTranslation(['experiments', 'models', 'common']);
  const { id, name, treatment, result, field, state, started_on, ends_on } = experiment;
  const { isAdmin } = useRole();
  const navigate = useNavigate();
  const format = useFormat();
  const [busy, setBusy] = useState(false);
  const attempt = async (what: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await what();
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  const remove = async () => {
    const asked = { title: t('remove_title', { name }), message: t('remove_text'), confirm: t('remove'), danger: true };
    if (!(await confirm(asked))) return;
    await attempt(() => removeExperiment(id).then(() => navigate({ to: '/analytics/experiments' })));
  };
  const words = useFigures(experiment);
  const now = result?.now ?? null;
  return (
    <div className={frame.page}>
      <PageHeader
        title={name}
        description={treatment}
        crumbs={[
          { label: t('models:title'), to: '/analytics' },
          { label: t('title'), to: '/analytics/experiments' },
        ]}
        actions={
          isAdmin && (
            <>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} />}
                loading={busy}
                onClick={() => void attempt(() => measureNow(id))}
              >
                {t('measure')}
              </Button>
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px={8} aria-label={t('common:more')}>
                    <IconDots size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                    {t('remove')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            </>
          )
        }
      />
      <section className={frame.finding}>
        <p className={frame.headline}>
          {t(`decision.${result?.decision ?? 'too_early'}`)}
          {now && `: ${words.change(now.effect)}`}
        </p>
        <p className={frame.basis}>
          {t('basis', { from: format.date(started_on), to: format.date(ends_on) })}{' '}
          {t(`state.${state}`, { date: format.date(ends_on) })}
        </p>
      </section>
      {field && (
        <WhatToDo text={t('what_text')}>
          <ToList
            first
            filter={{ field, op: 'eq', value: 'treated' }}
            label={t('see_treated', { n: result ? format.number(result.treated) : '' })}
          />
          <ToList
            filter={{ field, op: 'eq', value: 'held' }}
            label={t('see_held', { n: result ? format.number(result.held) : '' })}
          />
        </WhatToDo>
      )}
      {result?.anyway && now && <Anyway result={result} words={words} />}
      {result && <Looks experiment={experiment} result={result} words={words} />}
      {result?.uplift && <Uplift uplift={result.uplift} words={words} />}
    </div>
  );
}

interface Figures {
  /** A mean: a share who bought, or money each. */
  mean(value: number): string;
  /** A difference of means, signed. */
  change(value: number): string;
  /** A sum over all treated: buyers, or money. */
  sum(value: number): string;
}

function useFigures({ outcome }: Experiment): Figures {
  const { t } = useTranslation('experiments');
  const format = useFormat();
  const sign = (value: number) => (value > 0 ? '+' : '');
  if (outcome === 'spent') {
    const money = (value: number) => format.money(value);
    return {
      mean: money,
      change: (value) => `${sign(value)}${money(value)}`,
      sum: (value) => format.money(value, { whole: true }),
    };
  }
  return {
    mean: (value) => format.percent(value * 100, 1),
    change: (value) =>
      `${sign(value)}${t('points', { points: format.number(value * 100, { maximumFractionDigits: 1 }) })}`,
    sum: (value) => format.number(value, { maximumFractionDigits: 0 }),
  };
}

function Anyway({ result: { anyway, now }, words }: { result: ExperimentResult; words: Figures }) {
  const { t } = useTranslation('experiments');
  if (!anyway || !now) return null;
  const { happened, anyway: without, owed, low, high } = anyway;
  return (
    <Part title={t('anyway')} text={t('anyway_text')}>
      <dl className={classes.sums}>
        <div>
          <dt>{t('happened')}</dt>
          <dd>{words.sum(happened)}</dd>
        </div>
        <div>
          <dt>{t('without')}</dt>
          <dd>{words.sum(without)}</dd>
        </div>
        <div>
          <dt>{t('owed')}</dt>
          <dd>{words.sum(owed)}</dd>
        </div>
      </dl>
      <p className={classes.quiet}>{t('owed_between', { low: words.sum(low), high: words.sum(high) })}</p>
      <Chart
        title={t('sides', { treated: words.mean(now.treated), held: words.mean(now.control) })}
        subtitle={t('sides_text', { low: words.change(now.low), high: words.change(now.high) })}
        kind="sideways bars"
        rowsName={t('side')}
        series={[{ name: t('mean'), exact: words.mean, short: words.mean }]}
        rows={[
          { key: 'treated', label: t('treated'), values: [now.treated] },
          { key: 'held', label: t('left_alone'), values: [now.control] },
        ]}
      />
    </Part>
  );
}

function Looks({ experiment, result, words }: { experiment: Experiment; result: ExperimentResult; words: Figures }) {
  const { t } = useTranslation('experiments');
  const format = useFormat();
  const dayOf = (part: number) =>
    format.date(new Date(Date.parse(experiment.started_on) + part * experiment.days * DAY).toISOString().slice(0, 10));
  return (
    <Part title={t('looks')} text={t('looks_text')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('look')}</th>
              <th scope="col">{t('difference_seen')}</th>
              <th scope="col">{t('errors_seen')}</th>
              <th scope="col">{t('errors_needed')}</th>
              <th scope="col">{t('verdict')}</th>
            </tr>
          </thead>
          <tbody>
            {result.looks.map(({ part, bound, z, effect, crossed }) => (
              <tr key={part}>
                <th scope="row">{dayOf(part)}</th>
                <td>{effect === null ? '' : words.change(effect)}</td>
                <td>{z === null ? '' : format.number(Math.abs(z), { maximumFractionDigits: 2 })}</td>
                <td>{format.number(bound, { maximumFractionDigits: 2 })}</td>
                <td>{z === null ? t('to_come') : t(crossed ? 'clear' : 'not_clear')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {result.detectable !== null && (
        <p className={classes.quiet}>{t('detectable', { value: words.change(result.detectable) })}</p>
      )}
    </Part>
  );
}

/** For whom it works, and how well that is known. */
function Uplift({ uplift, words }: { uplift: NonNullable<ExperimentResult['uplift']>; words: Figures }) {
  const { t } = useTranslation('experiments');
  const format = useFormat();
  const { groups, gain, top } = uplift;
  return (
    <Part title={t('uplift')} text={t(groups.length > 1 ? 'uplift_text' : 'uplift_none')}>
      {groups.length > 1 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('group')}</th>
                <th scope="col">{t('people')}</th>
                <th scope="col">{t('difference_seen')}</th>
                <th scope="col">{t('between')}</th>
              </tr>
            </thead>
            <tbody>
              {groups
                .toSorted((a, b) => b.effect - a.effect)
                .map(({ path, rows, effect, low, high }) => {
                  const name = path.map(questionOf).join(', ');
                  return (
                    <tr key={name}>
                      <th scope="row">{name}</th>
                      <td>{format.number(rows)}</td>
                      <td>{words.change(effect)}</td>
                      <td>
                        {words.change(low)} – {words.change(high)}
                      </td>
                    </tr>
                  );
                })}
            </tbody>
          </table>
        </div>
      )}
      <p className={classes.quiet}>
        {t(gain > 0 ? 'qini' : 'qini_none', {
          effect: words.change(top.effect),
          low: words.change(top.low),
          high: words.change(top.high),
          gain: words.sum(gain),
        })}
      </p>
    </Part>
  );

  function questionOf({ name, most, least, word, is }: (typeof groups)[number]['path'][number]): string {
    const field = t(`fields.${name}`);
    if (most !== null) return t('at_most', { field, value: format.number(most) });
    if (least !== null) return t('more_than', { field, value: format.number(least) });
    return t(is === (word !== '') ? 'known' : 'unknown', { field });
  }
}
