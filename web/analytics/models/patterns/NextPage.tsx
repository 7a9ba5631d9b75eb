import { Button } from '@mantine/core';
import { useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { type Filter, Part, ToList, WhatToDo } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './patterns.module.css';
import { type Named, useNames } from './products.ts';

interface Sequence {
  from: number;
  to: number;
  customers: number;
  count: number;
  expected: number;
  share: number;
  lift: number;
  chance: number;
  clear: boolean;
  days: number;
}

interface Result {
  within: number;
  customers: number;
  pairs: number;
  clear: number;
  products: Named[];
  sequences: Sequence[];
  method: string;
  tried: Array<{ method: string; hits: number; rate: { value: number; low: number; high: number } }>;
  people: number;
  offers: Array<{ product: number; people: number }>;
}

const FIRST = 8;
const columns = ['name', 'company', 'next_product', 'last_purchase_on', 'purchase_count', 'owner'];
const offered: Filter = { field: 'next_product', op: 'not_empty' };

/** What people buy after what, and what to offer to whom. */
export default function NextPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-patterns');
  const format = useFormat();
  const name = useNames(result.products);
  const [all, setAll] = useState(false);
  const clear = result.sequences.filter((one) => one.clear);
  const shown = all ? result.sequences : clear.slice(0, FIRST);
  const ids = new Map(result.products.map(({ number, id }) => [number, id]));
  return (
    <>
      <WhatToDo text={t('next-purchase.do_text')}>
        <ToList
          first
          filter={offered}
          sort={['-last_purchase_on']}
          fields={columns}
          label={t('next-purchase.work_through', { count: result.people, n: format.number(result.people) })}
        />
      </WhatToDo>
      <Part
        title={t('next-purchase.sequences', {
          count: result.clear,
          n: format.number(result.clear),
          days: result.within,
        })}
        text={t('next-purchase.sequences_text', {
          pairs: format.number(result.pairs),
          customers: format.number(result.customers),
        })}
      >
        {shown.length === 0 && <p className={classes.note}>{t('next-purchase.no_sequences')}</p>}
        <ul className={classes.rules}>
          {shown.map((one) => (
            <li key={`${one.from} ${one.to}`}>
              <div>
                <p className={classes.said}>
                  <Trans
                    t={t}
                    i18nKey="next-purchase.sequence"
                    values={{
                      share: format.percent(100 * one.share, 0),
                      from: name(one.from),
                      to: name(one.to),
                      days: format.number(result.within),
                    }}
                    components={{ b: <strong /> }}
                  />
                </p>
                <p className={classes.facts}>
                  {t('next-purchase.facts', {
                    count: one.count,
                    n: format.number(one.count),
                    of: format.number(one.customers),
                    expected: format.number(one.expected, { maximumFractionDigits: one.expected < 10 ? 1 : 0 }),
                    days: format.number(Math.round(one.days)),
                  })}{' '}
                  {t(one.clear ? 'next-purchase.clear' : 'next-purchase.unclear')}
                </p>
              </div>
              <div className={classes.times}>
                <strong>{format.number(one.lift, { maximumFractionDigits: 1 })}×</strong>
                <span>{t('bought-together.than_chance')}</span>
              </div>
            </li>
          ))}
        </ul>
        {!all && result.sequences.length > shown.length && (
          <div>
            <Button variant="default" onClick={() => setAll(true)}>
              {t('next-purchase.show_all', {
                count: result.sequences.length,
                n: format.number(result.sequences.length),
              })}
            </Button>
          </div>
        )}
      </Part>
      <Part title={t('next-purchase.offers')} text={t('next-purchase.offers_text')}>
        <div className={classes.filters}>
          {result.offers.slice(0, 8).map(({ product, people }) => (
            <ToList
              key={product}
              filter={{ field: 'next_product', op: 'eq', value: ids.get(product) }}
              sort={['-last_purchase_on']}
              fields={columns}
              label={t('next-purchase.offer_to', { count: people, n: format.number(people), product: name(product) })}
            />
          ))}
        </div>
      </Part>
      <Part title={t('next-purchase.methods')} text={t('next-purchase.methods_text')}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('next-purchase.method')}</th>
                <th scope="col">{t('next-purchase.hits')}</th>
                <th scope="col">{t('next-purchase.interval')}</th>
              </tr>
            </thead>
            <tbody>
              {result.tried.map(({ method, rate }) => (
                <tr key={method}>
                  <th scope="row">
                    {t(`next-purchase.say.method.${method}`)}
                    {method === result.method && ` · ${t('next-purchase.used')}`}
                  </th>
                  <td>{format.percent(100 * rate.value, 0)}</td>
                  <td>
                    {format.percent(100 * rate.low, 0)} – {format.percent(100 * rate.high, 0)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
    </>
  );
}
