import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type CostModel, DRIVERS, type DriverName, PERIODS } from '../../../server/analytics/planning/profit/schema.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { keepCosts, type Profitability } from '../api.ts';
import classes from '../planning.module.css';

/** What is spent, by what it is shared out, and what one of each costs; changed in place by administrators. */
export function Pools({ found, editable }: { found: Profitability; editable: boolean }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const money = (value: string) => format.money({ amount: value, currency: found.currency });
  const rate = (pool: Profitability['pools'][number]) =>
    pool.rate === null
      ? '–'
      : pool.driver === 'revenue'
        ? t('profit.rate_of_revenue', { percent: format.percent(Number(pool.rate) * 100, 2) })
        : format.money(Number(pool.rate));
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('profit.pools')}</h2>
      <p className={classes.quiet}>{t('profit.pools_text')}</p>
      {editing ? (
        <Editor model={found.model} close={() => setEditing(false)} />
      ) : (
        <>
          {found.pools.length > 0 && (
            <div className={classes.scroll}>
              <table className={classes.table}>
                <thead>
                  <tr>
                    <th scope="col">{t('profit.pool')}</th>
                    <th scope="col">{t('profit.amount')}</th>
                    <th scope="col">{t('profit.driver')}</th>
                    <th scope="col">{t('profit.volume')}</th>
                    <th scope="col">{t('profit.rate')}</th>
                    <th scope="col">{t('profit.charged')}</th>
                    <th scope="col">{t('profit.idle')}</th>
                    <th scope="col">{t('profit.uncharged')}</th>
                  </tr>
                </thead>
                <tbody>
                  {found.pools.map((pool) => (
                    <tr key={pool.name}>
                      <th scope="row" className={classes.name}>
                        {pool.name}
                      </th>
                      <td>{money(pool.amount)}</td>
                      <td>{pool.driver ? t(`driver.${pool.driver}`) : t('profit.no_driver')}</td>
                      <td>{pool.driver ? format.number(pool.volume, { maximumFractionDigits: 0 }) : '–'}</td>
                      <td>{rate(pool)}</td>
                      <td>{money(pool.charged)}</td>
                      <td>{money(pool.idle)}</td>
                      <td>{money(pool.uncharged)}</td>
                    </tr>
                  ))}
                </tbody>
                <tfoot>
                  <tr>
                    <th scope="row">{t('sum')}</th>
                    <td>{money(found.total.cost)}</td>
                    <td colSpan={3} />
                    <td>{money(found.total.charged)}</td>
                    <td>{money(found.total.idle)}</td>
                    <td>{money(found.total.uncharged)}</td>
                  </tr>
                </tfoot>
              </table>
            </div>
          )}
          {Number(found.without_cost) > 0 && (
            <p className={classes.quiet}>{t('profit.without_cost', { amount: money(found.without_cost) })}</p>
          )}
          {editable && (
            <div>
              <Button variant={found.pools.length > 0 ? 'default' : 'filled'} onClick={() => setEditing(true)}>
                {t(found.pools.length > 0 ? 'profit.change' : 'profit.begin')}
              </Button>
            </div>
          )}
        </>
      )}
    </section>
  );
}

type Row = CostModel['pools'][number] & { key: number };

function Editor({ model, close }: { model: CostModel; close(): void }) {
  const { t } = useTranslation('planning');
  const [by, setBy] = useState(model.by);
  const [period, setPeriod] = useState(model.period);
  const [rows, setRows] = useState<Row[]>(() =>
    (model.pools.length > 0 ? model.pools : [{ name: '', amount: '', driver: null, capacity: null }]).map(
      (one, key) => ({ ...one, key }),
    ),
  );
  const [saving, setSaving] = useState(false);
  const change = (key: number, next: Partial<Row>) =>
    setRows((now) => now.map((row) => (row.key === key ? { ...row, ...next } : row)));
  const save = async () => {
    setSaving(true);
    try {
      const pools = rows
        .filter((row) => row.name.trim() !== '')
        .map(({ name, amount, driver, capacity }) => ({ name, amount: amount || '0', driver, capacity }));
      await keepCosts({ by, period, pools });
      notify(t('saved'), { tone: 'done' });
      close();
    } catch (error) {
      failed(error);
      setSaving(false);
    }
  };
  return (
    <>
      <div className={classes.controls}>
        <Select
          label={t('profit.by')}
          allowDeselect={false}
          data={(['company', 'person'] as const).map((value) => ({ value, label: t(`profit.by_${value}`) }))}
          value={by}
          onChange={(value) => setBy(value === 'person' ? 'person' : 'company')}
        />
        <Select
          label={t('profit.period')}
          allowDeselect={false}
          data={PERIODS.map((value) => ({ value, label: t(`profit.${value}`) }))}
          value={period}
          onChange={(value) => setPeriod(PERIODS.find((one) => one === value) ?? 'last_12_months')}
        />
      </div>
      {rows.map((row) => (
        <div key={row.key} className={classes.pool}>
          <TextInput
            label={t('profit.pool')}
            placeholder={t('profit.pool_example')}
            value={row.name}
            onChange={(event) => change(row.key, { name: event.currentTarget.value })}
          />
          <TextInput
            label={t('profit.amount')}
            inputMode="decimal"
            value={row.amount}
            error={row.amount !== '' && !/^\d{1,13}([.,]\d{1,4})?$/.test(row.amount) && t('profit.not_money')}
            onChange={(event) => change(row.key, { amount: event.currentTarget.value.trim().replace(',', '.') })}
          />
          <Select
            label={t('profit.driver')}
            placeholder={t('profit.no_driver')}
            clearable
            data={DRIVERS.map((value) => ({ value, label: t(`driver.${value}`) }))}
            value={row.driver}
            onChange={(value) => change(row.key, { driver: value as DriverName | null })}
          />
          <NumberInput
            label={t('profit.capacity')}
            placeholder={t('profit.capacity_example')}
            min={0}
            hideControls
            disabled={!row.driver}
            value={row.capacity ?? ''}
            onChange={(value) => change(row.key, { capacity: value === '' ? null : Number(value) })}
          />
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t('profit.remove', { name: row.name })}
            onClick={() => setRows((now) => now.filter((one) => one.key !== row.key))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <div className={classes.days}>
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} />}
          onClick={() =>
            setRows((now) => [
              ...now,
              {
                key: Math.max(-1, ...now.map((one) => one.key)) + 1,
                name: '',
                amount: '',
                driver: null,
                capacity: null,
              },
            ])
          }
        >
          {t('profit.add')}
        </Button>
      </div>
      <div className={classes.days}>
        <Button loading={saving} onClick={() => void save()}>
          {t('profit.save')}
        </Button>
        <Button variant="default" onClick={close}>
          {t('back')}
        </Button>
      </div>
    </>
  );
}
