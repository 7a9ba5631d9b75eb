import { SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../../kernel/charts/Chart.tsx';
import { useFormat } from '../../../kernel/format.ts';
import { useTools } from '../../../records/fields/tools.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import { monthName } from './months.ts';
import { Range } from './Range.tsx';
import classes from './voice.module.css';

interface Nps {
  answers: number;
  promoters: number;
  passives: number;
  detractors: number;
  nps: number;
  interval: [number, number];
}

interface Measured {
  answers: number;
  low: number | null;
  high: number | null;
}

interface Topic extends Measured {
  topic: string | null;
  share: number;
  mean: number;
}

interface GapItem extends Measured {
  name: string;
  perceived: number;
  expected: number;
  gap: number;
  sure: boolean;
}

interface Driver extends Measured {
  name: string;
  correlation: number;
  mean: number;
  sure: boolean;
}

interface Result {
  months: number;
  nps: Nps | null;
  before: Nps | null;
  change: { change: number; interval: [number, number]; sure: boolean } | null;
  course: Array<Measured & { month: string; nps: number }>;
  segments: Record<'industry' | 'country', Array<Measured & { name: string; nps: number }>>;
  csat: Topic[];
  ces: Topic[];
  csat_from: number;
  ces_from: number;
  gaps: {
    overall: number;
    weighted: number | null;
    items: GapItem[];
    alpha_perceived: { alpha: number; answers: number } | null;
  } | null;
  drivers: Driver[];
}

const personColumns = ['name', 'company', 'recommends', 'recommends_at', 'mood', 'owner'];
const answerColumns = ['name', 'person', 'company', 'score', 'comment', 'mood', 'answered_at'];

/** What customers answered: whether they recommend us, what contents them, what they expected. */
export default function SurveysPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-voice');
  const { nps, csat, ces, gaps, drivers } = result;
  return (
    <>
      {nps && <Score result={result} nps={nps} />}
      <ToDo result={result} />
      {result.course.length > 1 && <Course result={result} />}
      {nps && <Segments result={result} nps={nps} />}
      {drivers.length > 0 && <Drivers drivers={drivers} />}
      {csat.length > 0 && (
        <Topics title={t('surveys.csat')} text={t('surveys.csat_text', { from: result.csat_from })} topics={csat} />
      )}
      {ces.length > 0 && (
        <Topics title={t('surveys.ces')} text={t('surveys.ces_text', { from: result.ces_from })} topics={ces} />
      )}
      {gaps && <Gaps gaps={gaps} />}
    </>
  );
}

function Score({ result: { before, change, months }, nps }: { result: Result; nps: Nps }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const whole = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const signed = (value: number) => format.number(value, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const [low, high] = nps.interval;
  const parts = [
    ['bad', 'detractors', nps.detractors],
    ['middle', 'passives', nps.passives],
    ['good', 'promoters', nps.promoters],
  ] as const;
  return (
    <Part title={t('surveys.nps')} text={t('surveys.nps_text', { count: months })}>
      <div className={classes.big}>
        <span className={classes.bigNumber}>{signed(nps.nps)}</span>
        <div>
          <Range
            {...{ value: nps.nps, low, high, from: -100, to: 100, mark: 0 }}
            label={t('surveys.between', { low: signed(low), high: signed(high) })}
          />
          <p className={classes.quiet}>
            {t('surveys.nps_sure', { n: whole(nps.answers), low: signed(low), high: signed(high) })}
          </p>
        </div>
      </div>
      <div className={classes.split} aria-hidden>
        {parts.map(([tone, , count]) => (
          <span key={tone} data-tone={tone} style={{ inlineSize: `${(100 * count) / nps.answers}%` }} />
        ))}
      </div>
      <p className={classes.legend}>
        {parts.map(([tone, name, count]) => (
          <span key={name} data-tone={tone}>
            {t(`surveys.${name}`, { n: whole(count), share: format.percent((100 * count) / nps.answers, 0) })}
          </span>
        ))}
      </p>
      {before && change && (
        <p className={classes.quiet}>
          {t(change.sure ? 'surveys.change_sure' : 'surveys.change_unsure', {
            before: signed(before.nps),
            change: signed(change.change),
            low: signed(change.interval[0]),
            high: signed(change.interval[1]),
          })}
        </p>
      )}
    </Part>
  );
}

function ToDo({ result: { nps, csat, drivers } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const worst = csat[0];
  // Worth most: what goes closely with the recommendation and is not good yet.
  const lever = drivers.find((one) => one.sure && csat.some((topic) => topic.topic === one.name && topic.share < 80));
  return (
    <WhatToDo text={lever && t('surveys.do.lever', { topic: lever.name })}>
      {nps && nps.detractors > 0 && (
        <ToList
          first
          filter={{ field: 'recommends', op: 'lte', value: 6 }}
          sort={['-recommends_at']}
          fields={personColumns}
          label={t('surveys.do.call', { count: nps.detractors, n: format.number(nps.detractors) })}
        />
      )}
      {nps && nps.promoters > 0 && (
        <ToList
          filter={{ field: 'recommends', op: 'gte', value: 9 }}
          sort={['-recommends_at']}
          fields={personColumns}
          label={t('surveys.do.refer', { count: nps.promoters, n: format.number(nps.promoters) })}
        />
      )}
      {worst?.topic && (
        <ToList
          plural="survey-responses"
          filter={{
            and: [
              { field: 'topic', op: 'eq', value: worst.topic },
              { field: 'kind', op: 'in', value: ['csat'] },
            ],
          }}
          sort={['score']}
          fields={answerColumns}
          label={t('surveys.do.topic', { topic: worst.topic })}
        />
      )}
      <ToList
        plural="survey-responses"
        filter={{ field: 'comment', op: 'not_empty' }}
        sort={['-answered_at']}
        fields={answerColumns}
        label={t('surveys.do.comments')}
      />
    </WhatToDo>
  );
}

function Course({ result: { course, change } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const exact = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const short = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const way = !change?.sure ? 'flat' : change.change > 0 ? 'up' : 'down';
  return (
    <Chart
      title={t(`surveys.course.${way}`)}
      subtitle={t('surveys.course.text')}
      kind="line"
      rowsName={t('surveys.month')}
      rows={course.map((one) => ({
        key: one.month,
        label: monthName(format, one.month, 'short'),
        title: monthName(format, one.month, 'long'),
        values: [one.nps, one.low, one.high],
        notes: [t('surveys.answers', { count: one.answers, n: format.number(one.answers) })],
      }))}
      series={[
        { name: t('surveys.nps_short'), exact, short },
        { name: t('surveys.at_least'), exact, short, faded: true },
        { name: t('surveys.at_most'), exact, short, faded: true },
      ]}
    />
  );
}

function Segments({ result: { segments }, nps }: { result: Result; nps: Nps }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const { labels, objects } = useTools();
  const [by, setBy] = useState<'industry' | 'country'>('industry');
  const rows = segments[by];
  const company = objects.find(({ name }) => name === 'company');
  const field = company?.fields.find(({ name }) => name === 'industry');
  const nameOf = (value: string) =>
    by === 'industry' && company && field ? labels.choice(company, field, value) : value;
  const point = (value: number) => format.number(value, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  return (
    <Part title={t('surveys.segments')} text={t('surveys.segments_text', { all: point(nps.nps) })}>
      <div className={classes.head}>
        <SegmentedControl
          size="xs"
          value={by}
          onChange={(value) => setBy(value === 'country' ? 'country' : 'industry')}
          data={[
            { value: 'industry', label: t('surveys.industry') },
            { value: 'country', label: t('surveys.country') },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <p className={classes.quiet}>{t('surveys.no_segments')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t(`surveys.${by}`)}</th>
                <th scope="col" data-more>
                  {t('surveys.count')}
                </th>
                <th scope="col">{t('surveys.nps_short')}</th>
                <th scope="col" className={classes.wide}>
                  {t('surveys.true_between')}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((one) => (
                <tr key={one.name}>
                  <th scope="row">{nameOf(one.name)}</th>
                  <td data-more>{format.number(one.answers)}</td>
                  <td>{point(one.nps)}</td>
                  <td>
                    <Range
                      {...{ value: one.nps, low: one.low, high: one.high, from: -100, to: 100, mark: nps.nps }}
                      label={t('surveys.between', { low: point(one.low ?? 0), high: point(one.high ?? 0) })}
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Part>
  );
}

function Topics({ title, text, topics }: { title: string; text: string; topics: Topic[] }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const share = (value: number | null) => format.percent(value ?? 0, 0);
  return (
    <Part title={title} text={text}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('surveys.topic')}</th>
              <th scope="col" data-more>
                {t('surveys.count')}
              </th>
              <th scope="col" data-more>
                {t('surveys.mean')}
              </th>
              <th scope="col">{t('surveys.share')}</th>
              <th scope="col" className={classes.wide}>
                {t('surveys.true_between')}
              </th>
            </tr>
          </thead>
          <tbody>
            {topics.map((one) => (
              <tr key={one.topic ?? ''}>
                <th scope="row">{one.topic ?? t('surveys.no_topic')}</th>
                <td data-more>{format.number(one.answers)}</td>
                <td data-more>{format.number(one.mean)}</td>
                <td>{share(one.share)}</td>
                <td>
                  <Range
                    {...{ value: one.share, low: one.low, high: one.high, from: 0, to: 100 }}
                    label={t('surveys.between', { low: share(one.low), high: share(one.high) })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

function Drivers({ drivers }: { drivers: Driver[] }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const number = (value: number | null) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <Part title={t('surveys.drivers')} text={t('surveys.drivers_text')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('surveys.topic')}</th>
              <th scope="col" data-more>
                {t('surveys.count')}
              </th>
              <th scope="col" data-more>
                {t('surveys.mean')}
              </th>
              <th scope="col">{t('surveys.correlation')}</th>
              <th scope="col" className={classes.wide}>
                {t('surveys.true_between')}
              </th>
            </tr>
          </thead>
          <tbody>
            {drivers.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td data-more>{format.number(one.answers)}</td>
                <td data-more>{format.number(one.mean)}</td>
                <td>{number(one.correlation)}</td>
                <td>
                  <Range
                    {...{ value: one.correlation, low: one.low, high: one.high, from: -1, to: 1, mark: 0 }}
                    label={t('surveys.between', { low: number(one.low), high: number(one.high) })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Part>
  );
}

function Gaps({ gaps }: { gaps: NonNullable<Result['gaps']> }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const number = (value: number | null) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const signed = (value: number | null) =>
    format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' });
  const widest = Math.max(1, ...gaps.items.flatMap(({ low, high }) => [Math.abs(low ?? 0), Math.abs(high ?? 0)]));
  const worst = gaps.items.find(({ gap, sure }) => sure && gap < 0);
  const { alpha_perceived: reliability } = gaps;
  return (
    <Part
      title={worst ? t('surveys.gap_worst', { name: worst.name }) : t('surveys.gap')}
      text={t('surveys.gap_text', { overall: signed(gaps.overall), weighted: signed(gaps.weighted) })}
    >
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('surveys.topic')}</th>
              <th scope="col" data-more>
                {t('surveys.count')}
              </th>
              <th scope="col" data-more>
                {t('surveys.expected')}
              </th>
              <th scope="col" data-more>
                {t('surveys.perceived')}
              </th>
              <th scope="col">{t('surveys.difference')}</th>
              <th scope="col" className={classes.wide}>
                {t('surveys.true_between')}
              </th>
            </tr>
          </thead>
          <tbody>
            {gaps.items.map((one) => (
              <tr key={one.name}>
                <th scope="row">{one.name}</th>
                <td data-more>{format.number(one.answers)}</td>
                <td data-more>{number(one.expected)}</td>
                <td data-more>{number(one.perceived)}</td>
                <td>{signed(one.gap)}</td>
                <td>
                  <Range
                    {...{ value: one.gap, low: one.low, high: one.high, from: -widest, to: widest, mark: 0 }}
                    label={t('surveys.between', { low: signed(one.low), high: signed(one.high) })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reliability && (
        <p className={classes.quiet}>
          {t(reliability.alpha >= 0.7 ? 'surveys.alpha_good' : 'surveys.alpha_low', {
            alpha: number(reliability.alpha),
            n: format.number(reliability.answers),
          })}
        </p>
      )}
    </Part>
  );
}
