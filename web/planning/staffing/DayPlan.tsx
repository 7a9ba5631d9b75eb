import { NumberInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Gap, SlotPlan } from '../../../server/analytics/models/staffing/plan.ts';
import type { StaffingPlan } from '../../../server/analytics/planning/staffing/schema.ts';
import { Chart, type ChartRow } from '../../kernel/charts/Chart.tsx';
import { useFormat } from '../../kernel/format.ts';
import type { Staffing } from '../api.ts';
import classes from '../planning.module.css';

interface Props {
  slots: SlotPlan[];
  gaps: Gap[] | null;
  found: Staffing;
  day: Staffing['days'][number];
  plan: StaffingPlan;
  setSchedule(next: number[]): void;
}

export const clockOf = (minute: number) =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

/** One day: people by slot as bars, and a line for each slot with what one more or one fewer gives. */
export function DayPlan({ slots, gaps, found, day, plan, setSchedule }: Props) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const percent = (share: number) => format.percent(share * 100, 0);
  const one = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  const whole = (value: number) => format.number(value);
  const schedule = plan.schedule[String(new Date(`${day.date}T00:00:00Z`).getUTCDay() || 7)] ?? [];
  const rows: ChartRow[] = slots.map((slot, i) => ({
    key: String(i),
    label: clockOf(found.slots[i] ?? 0),
    values: [slot.scheduled, gaps ? (gaps[i]?.planned ?? 0) : slot.agents],
    notes: [t('staffing.note', { contacts: one(slot.contacts), level: percent(slot.service.serviceLevel) })],
  }));
  const missing = gaps?.filter((gap) => gap.difference < 0) ?? [];
  const spare = gaps?.filter((gap) => gap.difference > 0) ?? [];
  const hours = slots.reduce((sum, slot) => sum + slot.scheduled, 0) * (plan.slot_minutes / 60);
  return (
    <>
      <Chart
        kind="bars"
        title={
          gaps
            ? missing.length > 0
              ? t('staffing.gaps', { count: missing.length, most: Math.max(...missing.map((gap) => -gap.difference)) })
              : t('staffing.no_gaps', { count: spare.length })
            : t('staffing.chart', { hours: format.number(hours, { maximumFractionDigits: 0 }) })
        }
        subtitle={t('staffing.chart_text', { day: format.date(day.date, 'medium') })}
        rows={rows}
        series={[
          { name: t('staffing.scheduled'), exact: whole, short: whole },
          { name: gaps ? t('staffing.planned') : t('staffing.agents'), exact: whole, short: whole, faded: true },
        ]}
        rowsName={t('staffing.slot')}
        height={260}
      />
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('staffing.slot')}</th>
              <th scope="col">{t('staffing.contacts')}</th>
              <th scope="col">{t('staffing.agents')}</th>
              <th scope="col">{t('staffing.scheduled')}</th>
              <th scope="col">{t('staffing.in_time')}</th>
              <th scope="col">{t('staffing.fewer')}</th>
              <th scope="col">{t('staffing.one_more')}</th>
              <th scope="col">{t('staffing.busy')}</th>
              {plan.patience_seconds !== null && <th scope="col">{t('staffing.hang_up')}</th>}
              <th scope="col">{t('staffing.planned')}</th>
              <th scope="col">{t('staffing.gap')}</th>
            </tr>
          </thead>
          <tbody>
            {slots.map((slot, i) => {
              const gap = gaps?.[i];
              const at = clockOf(found.slots[i] ?? 0);
              return (
                <tr key={at}>
                  <th scope="row">{at}</th>
                  <td>
                    {one(slot.contacts)}{' '}
                    <small>
                      ({one(day.lows[i] ?? 0)}–{one(day.highs[i] ?? 0)})
                    </small>
                  </td>
                  <td>{slot.agents}</td>
                  <td>{slot.scheduled}</td>
                  <td>{percent(slot.service.serviceLevel)}</td>
                  <td>{slot.fewer ? percent(slot.fewer.serviceLevel) : '–'}</td>
                  <td>{percent(slot.more.serviceLevel)}</td>
                  <td>{percent(slot.service.occupancy)}</td>
                  {plan.patience_seconds !== null && <td>{percent(slot.service.abandoned)}</td>}
                  <td>
                    <NumberInput
                      size="xs"
                      w={64}
                      min={0}
                      max={9999}
                      hideControls
                      aria-label={t('staffing.planned_at', { at })}
                      value={schedule[i] ?? ''}
                      onChange={(value) =>
                        setSchedule(slots.map((_, k) => (k === i ? Number(value) || 0 : (schedule[k] ?? 0))))
                      }
                    />
                  </td>
                  <td data-tone={gap && gap.difference < 0 ? 'bad' : undefined}>
                    {gap
                      ? gap.difference === 0
                        ? t('staffing.fits')
                        : t(gap.difference < 0 ? 'staffing.short' : 'staffing.over', {
                            count: Math.abs(gap.difference),
                            level: percent(gap.service.serviceLevel),
                          })
                      : '–'}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </>
  );
}
