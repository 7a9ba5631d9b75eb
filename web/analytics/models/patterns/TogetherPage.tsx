import { Button, Select } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { useObjects } from '../../../kernel/objects.ts';
import { Part } from '../Actions.tsx';
import type { ModelPageProps } from '../registry.ts';
import { Network } from './Network.tsx';
import classes from './patterns.module.css';
import { type Named, useNames } from './products.ts';

const BundleDialog = lazy(() => import('./BundleDialog.tsx'));

interface Rule {
  from: number[];
  to: number;
  count: number;
  of: number;
  confidence: number;
  low: number;
  high: number;
  lift: number;
  later: { count: number; of: number; lift: number } | null;
}

interface Bundle {
  items: number[];
  count: number;
  nearly: number;
  lift: number;
  together: number;
}

interface Result {
  by: 'order' | 'customer';
  baskets: number;
  several: number;
  sets: number;
  closed: number;
  found: number;
  products: Array<Named & { count: number; price: number | null }>;
  rules: Rule[];
  bundles: Bundle[];
}

const FIRST = 8;
const LINES = 40;

/** Which products are bought together, as sentences, as a picture, and as bundles to sell. */
export default function TogetherPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation(['models-patterns', 'common']);
  const format = useFormat();
  const name = useNames(result.products);
  const product = useObjects().find((one) => one.name === 'product');
  const [chosen, setChosen] = useState<number | null>(null);
  const [sort, setSort] = useState<'lift' | 'count' | 'confidence'>('lift');
  const [all, setAll] = useState(false);
  const [bundle, setBundle] = useState<Bundle | null>(null);
  const rules = result.rules
    .filter(({ from, to }) => chosen === null || to === chosen || from.includes(chosen))
    .toSorted((a, b) => b[sort] - a[sort]);
  const pairs = pairsOf(result.rules).slice(0, LINES);
  const ids = new Map(result.products.map(({ number, id }) => [number, id]));
  const prices = new Map(result.products.map(({ number, price }) => [number, price]));
  const whole = (items: number[]) => items.reduce((sum, item) => sum + (prices.get(item) ?? 0), 0);
  const what = t(`bought-together.what.${result.by}`);
  return (
    <>
      <Part
        title={t('bought-together.rules', { count: result.found, n: format.number(result.found) })}
        text={t('bought-together.rules_text', {
          baskets: format.number(result.baskets),
          several: format.number(result.several),
          what,
        })}
      >
        <div className={classes.filters}>
          <Select
            label={t('bought-together.with')}
            placeholder={t('bought-together.any')}
            searchable
            clearable
            data={result.products.map(({ number, name }) => ({ value: String(number), label: name }))}
            value={chosen === null ? null : String(chosen)}
            onChange={(value) => setChosen(value === null ? null : Number(value))}
          />
          <Select
            label={t('bought-together.order')}
            data={(['lift', 'count', 'confidence'] as const).map((value) => ({
              value,
              label: t(`bought-together.by.${value}`),
            }))}
            value={sort}
            allowDeselect={false}
            onChange={(value) => setSort(value as typeof sort)}
          />
        </div>
        {rules.length === 0 && <p className={classes.note}>{t('bought-together.no_rules')}</p>}
        <ul className={classes.rules}>
          {rules.slice(0, all ? rules.length : FIRST).map((rule) => (
            <li key={`${rule.from.join()} ${rule.to}`}>
              <div>
                <p className={classes.said}>
                  <Trans
                    t={t}
                    i18nKey="bought-together.rule"
                    values={{
                      share: format.percent(100 * rule.confidence, 0),
                      from: name(...rule.from),
                      to: name(rule.to),
                    }}
                    components={{ b: <strong /> }}
                  />
                </p>
                <p className={classes.facts}>
                  {t('bought-together.facts', {
                    count: rule.count,
                    n: format.number(rule.count),
                    of: format.number(rule.of),
                    what,
                    low: format.percent(100 * rule.low, 0),
                    high: format.percent(100 * rule.high, 0),
                  })}{' '}
                  {rule.later
                    ? t(rule.later.lift > 1 ? 'bought-together.held' : 'bought-together.not_held', {
                        n: format.number(rule.later.count),
                        of: format.number(rule.later.of),
                      })
                    : t('bought-together.not_tested')}
                </p>
              </div>
              <div className={classes.times}>
                <strong>{format.number(rule.lift, { maximumFractionDigits: 1 })}×</strong>
                <span>{t('bought-together.than_chance')}</span>
              </div>
            </li>
          ))}
        </ul>
        {!all && rules.length > FIRST && (
          <div>
            <Button variant="default" onClick={() => setAll(true)}>
              {t('bought-together.show_all', { count: rules.length, n: format.number(rules.length) })}
            </Button>
          </div>
        )}
      </Part>
      {pairs.length > 1 && (
        <Part title={t('bought-together.network')} text={t('bought-together.network_text')}>
          <Network edges={pairs} name={name} chosen={chosen} onChoose={setChosen} />
        </Part>
      )}
      {result.bundles.length > 0 && (
        <Part title={t('bought-together.bundles')} text={t('bought-together.bundles_text')}>
          <ul className={classes.cards}>
            {result.bundles.slice(0, 9).map((one) => (
              <li key={one.items.join()} className={classes.card}>
                <h3>{name(...one.items)}</h3>
                <p>
                  {t('bought-together.bundle_said', {
                    count: one.count,
                    n: format.number(one.count),
                    nearly: format.number(one.nearly),
                    what,
                  })}
                </p>
                <p className={classes.facts}>
                  {t('bought-together.bundle_facts', {
                    lift: format.number(one.lift, { maximumFractionDigits: 1 }),
                    amount: format.money(whole(one.items)),
                  })}
                </p>
                {product?.permissions.create && one.items.every((item) => ids.get(item)) && (
                  <div className={classes.cardFoot}>
                    <Button variant="default" size="xs" onClick={() => setBundle(one)}>
                      {t('bought-together.make_bundle')}
                    </Button>
                  </div>
                )}
              </li>
            ))}
          </ul>
        </Part>
      )}
      <Suspense>
        {bundle && (
          <BundleDialog
            name={name(...bundle.items)}
            products={bundle.items.flatMap((item) => ids.get(item) ?? [])}
            onClose={() => setBundle(null)}
          />
        )}
      </Suspense>
    </>
  );
}

/** One line for each two products, whichever of them comes first. */
function pairsOf(rules: Rule[]): Array<{ from: number; to: number; lift: number }> {
  const pairs = new Map<string, { from: number; to: number; lift: number }>();
  for (const { from, to, lift } of rules) {
    const [one, more] = from;
    if (one === undefined || more !== undefined) continue;
    const key = [one, to].sort((a, b) => a - b).join();
    if (!pairs.has(key)) pairs.set(key, { from: one, to, lift });
  }
  return [...pairs.values()].sort((a, b) => b.lift - a.lift);
}
