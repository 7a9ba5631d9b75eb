import { SegmentedControl } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import type { CustomerProfit, Profitability } from '../api.ts';
import classes from '../planning.module.css';

const FIRST = 10;

/** Profit and loss of single customers, the best or those who cost more than they bring. */
export function Customers({ found }: { found: Profitability }) {
  const { t } = useTranslation('planning');
  const [which, setWhich] = useState<'best' | 'worst'>(found.worst.length > 0 ? 'worst' : 'best');
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  const rows = found[which];
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('profit.each')}</h2>
      <p className={classes.quiet}>{t(which === 'worst' ? 'profit.worst_text' : 'profit.best_text')}</p>
      <div>
        <SegmentedControl
          aria-label={t('profit.each')}
          value={which}
          onChange={(value) => setWhich(value as 'best' | 'worst')}
          data={[
            { value: 'best', label: t('profit.best') },
            { value: 'worst', label: t('profit.worst') },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <p>{t(which === 'worst' ? 'profit.no_worst' : 'profit.no_best')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('profit.customer')}</th>
                <th scope="col">{t('profit.revenue')}</th>
                <th scope="col">{t('profit.goods')}</th>
                <th scope="col">{t('profit.gross')}</th>
                <th scope="col">{t('profit.serving')}</th>
                <th scope="col">{t('profit.profit')}</th>
                <th scope="col">{t('profit.margin')}</th>
                <th scope="col">{t('profit.why')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.slice(0, all ? undefined : FIRST).map((one) => (
                <Row
                  key={one.id}
                  {...{ one, found }}
                  open={open === one.id}
                  toggle={() => setOpen(open === one.id ? null : one.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {rows.length > FIRST && !all && (
        <button type="button" className={classes.pick} onClick={() => setAll(true)}>
          {t('profit.show_all', { count: rows.length })}
        </button>
      )}
    </section>
  );
}

interface RowProps {
  one: CustomerProfit;
  found: Profitability;
  open: boolean;
  toggle(): void;
}

function Row({ one, found, open, toggle }: RowProps) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const money = (value: string) => format.money({ amount: value, currency: found.currency });
  const costs = found.pools
    .map((pool, i) => ({ name: pool.name, amount: one.pools[i] ?? '0' }))
    .filter(({ amount }) => Number(amount) > 0)
    .sort((a, b) => Number(b.amount) - Number(a.amount));
  const plural = found.model.by === 'company' ? 'companies' : 'people';
  return (
    <>
      <tr>
        <th scope="row" className={classes.name}>
          <Link to="/$plural/$id" params={{ plural, id: one.id } as never}>
            {one.name ?? t('none')}
          </Link>
        </th>
        <td>{money(one.revenue)}</td>
        <td>{money(one.goods)}</td>
        <td>{money(one.gross)}</td>
        <td>{money(one.serving)}</td>
        <td data-tone={Number(one.profit) < 0 ? 'bad' : undefined}>{money(one.profit)}</td>
        <td>{one.margin === null ? '–' : format.percent(one.margin * 100, 0)}</td>
        <td>
          <button type="button" className={classes.pick} aria-expanded={open} onClick={toggle}>
            {costs[0]?.name ?? '–'}
          </button>
        </td>
      </tr>
      {open &&
        costs.map((cost) => (
          <tr key={cost.name}>
            <td className={classes.quiet}>{cost.name}</td>
            <td colSpan={3} />
            <td className={classes.quiet}>{money(cost.amount)}</td>
            <td colSpan={3} />
          </tr>
        ))}
    </>
  );
}
