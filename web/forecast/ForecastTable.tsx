import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconFlag, IconPencil, IconReportMoney } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useRole, useSession } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/index.ts';
import type { Dimension, Forecast, ForecastRow, Wish } from './api.ts';
import classes from './forecast.module.css';
import { dayBefore } from './periods.ts';

const OverrideDialog = lazy(() => import('./OverrideDialog.tsx'));
const QuotasDialog = lazy(() => import('./QuotasDialog.tsx'));

interface Props {
  forecast: Forecast;
  by: Dimension;
  wish: Wish;
  onZoom(id: string): void;
}

/** One line for each colleague, those below them set in; or for each team, product, pipeline. */
export function ForecastTable({ forecast, by, onZoom }: Props) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const navigate = useNavigate();
  const { isAdmin } = useRole();
  const { member } = useSession();
  const [judged, setJudged] = useState<ForecastRow | null>(null);
  const [quotas, setQuotas] = useState(false);
  const { rows, total, period } = forecast;
  const money = (value: string | null) => (value === null ? '–' : format.money(value, { whole: true }));
  const below = (id: string | null): Set<string> => {
    const found = new Set(id ? [id] : []);
    for (const row of rows) if (row.parent && found.has(row.parent) && row.key) found.add(row.key);
    return found;
  };
  const open = (row: ForecastRow, category: 'closed' | 'commit' | 'pipeline') => {
    const whose =
      by === 'owner'
        ? { field: 'owner', op: 'in', value: [...below(row.key)] }
        : by === 'territory'
          ? { field: by, op: 'in', value: [...below(row.key)] }
          : { field: by === 'team' ? 'owner.team' : by, op: 'eq', value: row.key };
    const none = { field: by === 'team' ? 'owner' : by, op: 'empty' };
    const status = {
      field: 'status',
      op: 'in',
      value: category === 'closed' ? ['won'] : category === 'pipeline' ? ['open'] : ['open', 'won'],
    };
    const committed = {
      or: [
        { field: 'status', op: 'eq', value: 'won' },
        { field: 'forecast_category', op: 'eq', value: 'commit' },
      ],
    };
    const filter = {
      and: [
        row.key ? whose : none,
        status,
        ...(category === 'commit'
          ? [committed]
          : category === 'pipeline'
            ? [{ field: 'forecast_category', op: 'ne', value: 'omitted' }]
            : []),
        { field: 'close_date', op: 'between', value: [period.starts_on, dayBefore(period.ends_before)] },
      ],
    };
    void navigate({ to: '/$plural', params: { plural: 'deals' }, search: { layout: 'list', filter } as never });
  };
  const mayJudge = (row: ForecastRow) =>
    by === 'owner' && row.key !== null && (isAdmin || row.key === member?.id || below(member?.id ?? null).has(row.key));
  const setter = (isAdmin || rows.some((row) => row.parent === member?.id)) && (
    <Button variant="default" leftSection={<IconFlag size={16} />} onClick={() => setQuotas(true)}>
      {t('quotas.set')}
    </Button>
  );
  return (
    <>
      {rows.length === 0 ? (
        <EmptyState icon={<IconReportMoney size={20} />} title={t('empty.title')} action={setter}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t(`by.${by}`)}</th>
                {(['quota', 'closed', 'commit', 'best_case', 'pipeline', 'weighted', 'attainment'] as const).map(
                  (key) => (
                    <th
                      key={key}
                      scope="col"
                      data-number
                      data-wide={key === 'weighted' || key === 'best_case' || undefined}
                    >
                      <Tooltip label={t(`help.${key}`)} multiline w={260}>
                        <span>{t(`figure.${key}`)}</span>
                      </Tooltip>
                    </th>
                  ),
                )}
                <td />
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key ?? 'none'}>
                  <th scope="row" style={{ paddingInlineStart: row.depth * 20 }}>
                    {(by === 'owner' || by === 'territory') && row.key && rows.some((one) => one.parent === row.key) ? (
                      <button type="button" className={classes.plain} onClick={() => onZoom(row.key as string)}>
                        {row.name}
                      </button>
                    ) : (
                      (row.name ?? t(by === 'territory' ? 'no_territory' : 'nobody'))
                    )}
                  </th>
                  <td data-number>{money(row.quota)}</td>
                  <td data-number>
                    <button type="button" className={classes.pick} onClick={() => open(row, 'closed')}>
                      {money(row.all.closed)}
                    </button>
                  </td>
                  <Judged row={row} category="commit" money={money} onOpen={() => open(row, 'commit')} />
                  <Judged row={row} category="best_case" money={money} wide />
                  <td data-number>
                    <button type="button" className={classes.pick} onClick={() => open(row, 'pipeline')}>
                      {money(row.all.pipeline)}
                    </button>
                  </td>
                  <td data-number data-wide>
                    {money(row.all.weighted)}
                  </td>
                  <td data-number>{row.attainment === null ? '–' : <Attained percent={row.attainment} />}</td>
                  <td className={classes.verbs}>
                    {mayJudge(row) && (
                      <ActionIcon aria-label={t('override.of', { name: row.name })} onClick={() => setJudged(row)}>
                        <IconPencil size={16} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
            <tfoot>
              <tr>
                <th scope="row">{t('total')}</th>
                <td data-number>{money(total.quota)}</td>
                <td data-number>{money(total.all.closed)}</td>
                <td data-number>{money(total.judged.commit)}</td>
                <td data-number data-wide>
                  {money(total.judged.best_case)}
                </td>
                <td data-number>{money(total.all.pipeline)}</td>
                <td data-number data-wide>
                  {money(total.all.weighted)}
                </td>
                <td data-number>{total.attainment === null ? '–' : format.percent(total.attainment, 0)}</td>
                <td />
              </tr>
            </tfoot>
          </table>
        </div>
      )}
      {rows.length > 0 && (by === 'owner' || (by === 'territory' && isAdmin)) && (
        <div className={classes.below}>{setter}</div>
      )}
      <Suspense>
        {judged && <OverrideDialog row={judged} forecast={forecast} onClose={() => setJudged(null)} />}
        {quotas && <QuotasDialog forecast={forecast} by={by} onClose={() => setQuotas(false)} />}
      </Suspense>
    </>
  );
}

interface JudgedProps {
  row: ForecastRow;
  category: 'commit' | 'best_case';
  money(value: string | null): string;
  wide?: boolean;
  onOpen?(): void;
}

/** What was said in place of the sum stands first; the sum and the reason are one look away. */
function Judged({ row, category, money, wide, onOpen }: JudgedProps) {
  const { t } = useTranslation('forecast');
  const said = row.overrides[category];
  const value = money(row.judged[category]);
  const shown = onOpen ? (
    <button type="button" className={classes.pick} onClick={onOpen}>
      {value}
    </button>
  ) : (
    value
  );
  if (!said)
    return (
      <td data-number data-wide={wide || undefined}>
        {shown}
      </td>
    );
  return (
    <td data-number data-wide={wide || undefined}>
      <Tooltip
        multiline
        w={280}
        events={{ hover: true, focus: true, touch: true }}
        label={t('override.told', { name: said.by_name ?? '', note: said.note, sum: money(row.all[category]) })}
      >
        <span className={classes.said}>
          {shown}
          <span className={classes.dot} aria-hidden />
        </span>
      </Tooltip>
    </td>
  );
}

function Attained({ percent }: { percent: number }) {
  const format = useFormat();
  return (
    <span className={classes.meter}>
      <span className={classes.track} aria-hidden>
        <span
          className={classes.fill}
          data-full={percent >= 100 || undefined}
          style={{ inlineSize: `${Math.min(100, percent)}%` }}
        />
      </span>
      {format.percent(percent, 0)}
    </span>
  );
}
