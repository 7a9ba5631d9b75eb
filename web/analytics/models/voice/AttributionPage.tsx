import { Button } from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { useTools } from '../../../records/fields/tools.ts';
import { Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import { Range } from './Range.tsx';
import classes from './voice.module.css';

const models = ['first', 'last', 'linear', 'time_decay', 'u_shape', 'markov', 'shapley'] as const;
type ModelName = (typeof models)[number];

interface Channel {
  key: string;
  name: string | null;
  touched: number;
  shares: Record<ModelName, number>;
  deals: number;
  value: string;
  low: number;
  high: number;
  cost: string | null;
  return: number | null;
  cost_per_deal: string | null;
}

interface Result {
  chosen: ModelName;
  deals: number;
  won: number;
  untold: number;
  value: string;
  touches: number;
  channels: Channel[];
  ways: Array<{ channels: string[]; deals: number; won: number }>;
  cost: string;
  unrated: number;
}

/** Which channels bring the business over the whole way, and what comes back for what they cost. */
export default function AttributionPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const nameOf = useChannels();
  const { channels, chosen } = result;
  const widest = Math.max(10, ...channels.map(({ high }) => high));
  const whole = (value: string | number) => format.money(value, { whole: true });
  return (
    <>
      <Part
        title={t('attribution.channels')}
        text={t('attribution.channels_text', {
          model: t(`attribution.models.${chosen}`),
          won: format.number(result.won),
          value: whole(result.value),
          touches: format.number(result.touches, { maximumFractionDigits: 1 }),
        })}
      >
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('attribution.channel')}</th>
                <th scope="col">{t('attribution.share')}</th>
                <th scope="col" className={classes.wide}>
                  {t('surveys.true_between')}
                </th>
                <th scope="col">{t('attribution.value')}</th>
                <th scope="col">{t('attribution.cost')}</th>
                <th scope="col">{t('attribution.cost_per_deal')}</th>
                <th scope="col">{t('attribution.return')}</th>
              </tr>
            </thead>
            <tbody>
              {channels.map((one) => (
                <tr key={one.key}>
                  <th scope="row">{nameOf(one)}</th>
                  <td>{format.percent(one.shares[chosen], 0)}</td>
                  <td>
                    <Range
                      {...{ value: one.shares[chosen], low: one.low, high: one.high, from: 0, to: widest }}
                      label={t('surveys.between', {
                        low: format.percent(one.low, 0),
                        high: format.percent(one.high, 0),
                      })}
                    />
                  </td>
                  <td>{whole(one.value)}</td>
                  <td>{one.cost === null ? '' : whole(one.cost)}</td>
                  <td>{one.cost_per_deal === null ? '' : whole(one.cost_per_deal)}</td>
                  <td>
                    {one.return === null
                      ? ''
                      : t('attribution.times', { n: format.number(one.return, { maximumFractionDigits: 1 }) })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {result.unrated > 0 && (
          <p className={classes.quiet}>
            {t('attribution.unrated', { count: result.unrated, n: format.number(result.unrated) })}
          </p>
        )}
      </Part>
      <ToDo channels={channels} />
      <Part title={t('attribution.side_by_side')} text={t('attribution.side_by_side_text')}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('attribution.channel')}</th>
                {models.map((model) => (
                  <th key={model} scope="col" title={t(`attribution.told.${model}`)}>
                    {t(`attribution.models.${model}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {channels.map((one) => (
                <tr key={one.key}>
                  <th scope="row">{nameOf(one)}</th>
                  {models.map((model) => (
                    <td key={model} data-best={isBest(channels, model, one) || undefined}>
                      {format.percent(one.shares[model], 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className={classes.quiet}>{t(`attribution.told.${chosen}`)}</p>
      </Part>
      <Ways result={result} />
    </>
  );
}

const isBest = (channels: Channel[], model: ModelName, one: Channel) =>
  one.shares[model] === Math.max(...channels.map(({ shares }) => shares[model]));

/** What a channel is called: as the source of deals is in this language, else as the workspace named it. */
function useChannels(): (one: { key: string; name?: string | null }) => string {
  const { labels, objects } = useTools();
  const deal = objects.find(({ name }) => name === 'deal');
  const field = deal?.fields.find(({ name }) => name === 'source');
  return ({ key, name }) => (deal && field ? labels.choice(deal, field, key) : (name ?? key));
}

function ToDo({ channels }: { channels: Channel[] }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const nameOf = useChannels();
  const paid = channels.filter((one) => one.return !== null).toSorted((a, b) => (b.return ?? 0) - (a.return ?? 0));
  const [best, worst] = [paid[0], paid.at(-1)];
  const times = (one: Channel) =>
    t('attribution.times', { n: format.number(one.return, { maximumFractionDigits: 1 }) });
  const advice =
    best && worst && best !== worst
      ? t((worst.return ?? 0) < 1 ? 'attribution.do.shift_loss' : 'attribution.do.shift', {
          best: nameOf(best),
          worst: nameOf(worst),
          best_return: times(best),
          worst_return: times(worst),
        })
      : t('attribution.do.costs_missing');
  return (
    <WhatToDo text={advice}>
      <ToList
        first
        plural="channel-costs"
        filter={{ and: [] }}
        sort={['-spent_from']}
        fields={['channel', 'spent_from', 'spent_to', 'amount', 'note']}
        label={t('attribution.do.costs')}
      />
      <Button component={Link} to="/imports" variant="default" leftSection={<IconUpload size={16} />}>
        {t('attribution.do.import')}
      </Button>
      {best && (
        <ToList
          plural="deals"
          filter={{
            and: [
              { field: 'source', op: 'in', value: [best.key] },
              { field: 'status', op: 'in', value: ['open'] },
            ],
          }}
          fields={['name', 'company', 'amount', 'stage', 'source', 'owner']}
          label={t('attribution.do.open', { channel: nameOf(best) })}
        />
      )}
    </WhatToDo>
  );
}

function Ways({ result: { ways, deals, won, untold } }: { result: Result }) {
  const { t } = useTranslation('models-voice');
  const format = useFormat();
  const nameOf = useChannels();
  if (ways.length === 0) return null;
  return (
    <Part
      title={t('attribution.ways')}
      text={t('attribution.ways_text', { share: format.percent((100 * won) / deals, 0) })}
    >
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('attribution.way')}</th>
              <th scope="col">{t('attribution.deals')}</th>
              <th scope="col">{t('attribution.won')}</th>
              <th scope="col">{t('attribution.won_share')}</th>
            </tr>
          </thead>
          <tbody>
            {ways.map((way) => (
              <tr key={way.channels.join()}>
                <th scope="row" className={classes.way}>
                  {way.channels.map((key) => nameOf({ key })).join(' → ')}
                </th>
                <td>{format.number(way.deals)}</td>
                <td>{format.number(way.won)}</td>
                <td>{format.percent((100 * way.won) / way.deals, 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {untold > 0 && (
        <p className={classes.quiet}>{t('attribution.untold', { count: untold, n: format.number(untold) })}</p>
      )}
    </Part>
  );
}
