import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../../kernel/format.ts';
import { useObjects } from '../../../kernel/objects.ts';
import { Badge } from '../../../kernel/ui/index.ts';
import { type Filter, listSearch, Part, ToList, WhatToDo } from '../Actions.tsx';
import { HeatTable } from '../HeatTable.tsx';
import type { ModelPageProps } from '../registry.ts';
import classes from './customers.module.css';

interface Segment {
  segment: string;
  customers: number;
  amount: number;
  recency: number;
  frequency: number;
  monetary: number;
}

interface Result {
  as_of: string;
  customers: number;
  orders: number;
  amount: number;
  left: number;
  unrated: number;
  grid: Array<{ r: number; f: number; customers: number; amount: number }>;
  segments: Segment[];
  compared: string;
  moves: Array<{ from: string; to: string; customers: number }>;
}

const columns = ['name', 'company', 'rfm_segment', 'last_purchase_on', 'purchase_count', 'spent', 'owner'];
const inSegments = (...segments: string[]): Filter => ({ field: 'rfm_segment', op: 'in', value: segments });

/** Customers by how lately, how often and for how much they bought. */
export default function RfmPage({ result }: ModelPageProps<Result>) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const navigate = useNavigate();
  const names = useSegments();
  const open = (filter: Filter) =>
    void navigate({
      to: '/$plural',
      params: { plural: 'people' } as never,
      search: listSearch(filter, ['-spent'], columns) as never,
    });
  const of = (...wanted: string[]) =>
    result.segments.filter(({ segment }) => wanted.includes(segment)).reduce((sum, one) => sum + one.customers, 0);
  const most = Math.max(...result.grid.map(({ customers }) => customers), 1);
  const bins = Math.round(Math.sqrt(result.grid.length));
  const offers: Array<[key: string, segments: string[]]> = [
    ['win_back', ['cannot_lose', 'at_risk']],
    ['reward', ['champions']],
    ['welcome', ['new', 'promising']],
    ['wake', ['sleepy', 'attention']],
  ];
  const shown = offers.filter(([, segments]) => of(...segments) > 0);
  return (
    <>
      <Part title={t('rfm.segments')} text={t('rfm.segments_text')}>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('rfm.segment')}</th>
                <th scope="col">{t('rfm.customers')}</th>
                <th scope="col" className={classes.share}>
                  {t('rfm.of_revenue')}
                </th>
                <th scope="col">{t('rfm.recency')}</th>
                <th scope="col">{t('rfm.frequency')}</th>
                <th scope="col">{t('rfm.monetary')}</th>
              </tr>
            </thead>
            <tbody>
              {result.segments.map((one) => (
                <tr key={one.segment}>
                  <th scope="row">
                    <button type="button" className={classes.pick} onClick={() => open(inSegments(one.segment))}>
                      <Badge color={names(one.segment).color}>{names(one.segment).label}</Badge>
                    </button>
                    <span className={classes.meaning}>{t(`rfm.meaning.${one.segment}`)}</span>
                  </th>
                  <td>{format.number(one.customers)}</td>
                  <td className={classes.share}>
                    <div>
                      <span className={classes.bar} aria-hidden>
                        <span style={{ inlineSize: `${(100 * Math.max(0, one.amount)) / (result.amount || 1)}%` }} />
                      </span>
                      {format.percent((100 * one.amount) / (result.amount || 1), 0)}
                    </div>
                  </td>
                  <td>
                    {t('rfm.days_ago', { count: Math.round(one.recency), n: format.number(Math.round(one.recency)) })}
                  </td>
                  <td>{format.number(one.frequency, { maximumFractionDigits: 1 })}</td>
                  <td>{format.money(one.monetary, { whole: true })}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Part>
      <WhatToDo>
        {shown.map(([key, segments], i) => (
          <ToList
            key={key}
            first={i === 0}
            filter={inSegments(...segments)}
            sort={['-spent']}
            fields={columns}
            label={t(`rfm.do.${key}`, { count: of(...segments), n: format.number(of(...segments)) })}
          />
        ))}
      </WhatToDo>
      <Part title={t('rfm.grid')} text={t('rfm.grid_text')}>
        <div className={classes.grid}>
          <HeatTable
            wide
            label={t('rfm.grid')}
            corner={t('rfm.often')}
            columns={Array.from({ length: bins }, (_, i) => t(`rfm.r.${i + 1}`))}
            rows={Array.from({ length: bins }, (_, row) => {
              const f = bins - row;
              return {
                name: t(`rfm.f.${f}`),
                cells: result.grid
                  .filter((cell) => cell.f === f)
                  .map((cell) => ({
                    value: cell.customers,
                    text: cell.customers > 0 ? format.number(cell.customers) : '',
                    title: t('rfm.cell', {
                      count: cell.customers,
                      n: format.number(cell.customers),
                      amount: format.money(cell.amount, { whole: true }),
                      r: t(`rfm.r.${cell.r}`),
                      f: t(`rfm.f.${f}`),
                    }),
                    shade: (cell.customers / most) * 0.9,
                    onPick: () => open(inCell(cell.r, f)),
                  })),
              };
            })}
            across={t('rfm.lately')}
          />
        </div>
      </Part>
      <Moves result={result} />
      {(result.left > 0 || result.unrated > 0) && (
        <p className={classes.note}>
          {result.left > 0 && t('rfm.left', { count: result.left, n: format.number(result.left) })}{' '}
          {result.unrated > 0 && t('rfm.unrated', { count: result.unrated, n: format.number(result.unrated) })}
        </p>
      )}
    </>
  );
}

/** The score holds recency, frequency and money as three digits. */
const inCell = (r: number, f: number): Filter => ({
  and: [
    { field: 'rfm_score', op: 'gte', value: 100 * r + 10 * f },
    { field: 'rfm_score', op: 'lt', value: 100 * r + 10 * f + 10 },
  ],
});

const SHOWN = 8;

function Moves({ result }: { result: Result }) {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const names = useSegments();
  const known = result.moves.filter(({ from }) => from !== 'none');
  const total = known.reduce((sum, one) => sum + one.customers, 0);
  const stayed = known.filter(({ from, to }) => from === to).reduce((sum, one) => sum + one.customers, 0);
  const moves = known.filter(({ from, to }) => from !== to).slice(0, SHOWN);
  const joined = result.moves.filter(({ from }) => from === 'none').reduce((sum, one) => sum + one.customers, 0);
  if (total === 0 || moves.length === 0) return null;
  const most = moves[0]?.customers ?? 1;
  return (
    <Part
      title={t('rfm.moves', {
        share: format.percent((100 * (total - stayed)) / total, 0),
        date: format.date(result.compared),
      })}
      text={t('rfm.moves_text', { count: joined, n: format.number(joined) })}
    >
      <ul className={classes.moves}>
        {moves.map((move) => (
          <li key={`${move.from} ${move.to}`}>
            <span className={classes.moveNames}>
              <Badge color={names(move.from).color}>{names(move.from).label}</Badge>
              <span aria-hidden>→</span>
              <Badge color={names(move.to).color}>{names(move.to).label}</Badge>
            </span>
            <span className={classes.bar} aria-hidden>
              <span style={{ inlineSize: `${(100 * move.customers) / most}%` }} />
            </span>
            <span className={classes.figure}>{format.number(move.customers)}</span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Names and colours of segments, as the field on people has them. */
function useSegments(): (segment: string) => { label: string; color: string } {
  const field = useObjects()
    .find((one) => one.name === 'person')
    ?.fields.find((one) => one.name === 'rfm_segment');
  const { t } = useTranslation('objects');
  return (segment) => {
    const choice = field?.choices?.find((one) => one.value === segment);
    const label = choice?.label ?? segment;
    return {
      label: t(`person.choices.rfm_segment.${segment}`, { defaultValue: label }),
      color: choice?.color ?? 'gray',
    };
  };
}
