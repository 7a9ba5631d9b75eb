import { Button, Chip } from '@mantine/core';
import { IconLock, IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { planSlots, scheduleGaps } from '../../../server/analytics/models/staffing/plan.ts';
import type { StaffingPlan } from '../../../server/analytics/planning/staffing/schema.ts';
import { ApiError } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, EmptyState, ErrorState, PageHeader, SkeletonRows } from '../../kernel/ui/index.ts';
import { keepStaffing, type Staffing, staffingQuery } from '../api.ts';
import classes from '../planning.module.css';
import { Slider } from '../Slider.tsx';
import { Counts } from './Counts.tsx';
import { DayPlan } from './DayPlan.tsx';

/** How many people have to be there, slot by slot, and what one more or fewer would change. */
export default function StaffingPage() {
  const { t } = useTranslation('planning');
  const query = useQuery(staffingQuery);
  const hidden = query.error instanceof ApiError && query.error.status === 403;
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('staffing.title')}
        description={t('staffing.text')}
        crumbs={[{ label: t('analytics'), to: '/analytics' }]}
      />
      {hidden ? (
        <EmptyState icon={<IconLock size={20} />} title={t('hidden')}>
          {t('staffing.hidden_text')}
        </EmptyState>
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <>
          <Bone width="60%" height={28} />
          <Bone width="100%" height={280} />
          <SkeletonRows rows={6} columns={5} />
        </>
      ) : (
        <Plan key={query.data.changed_at} found={query.data} />
      )}
    </div>
  );
}

function Plan({ found }: { found: Staffing }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const { isAdmin } = useRole();
  const [plan, setPlan] = useState<StaffingPlan>(found.plan);
  const [day, setDay] = useState(found.days[0]?.date ?? '');
  const [saving, setSaving] = useState(false);
  const change = (next: Partial<StaffingPlan>) => setPlan((now) => ({ ...now, ...next }));
  const changed = JSON.stringify(plan) !== JSON.stringify(found.plan);
  const save = async (next: StaffingPlan) => {
    setSaving(true);
    try {
      await keepStaffing(next);
      notify(t('saved'), { tone: 'done' });
    } catch (error) {
      failed(error);
    } finally {
      setSaving(false);
    }
  };
  const counts = <Counts plan={plan} found={found} save={isAdmin ? (next) => void save(next) : undefined} />;
  const shown = found.days.find((one) => one.date === day) ?? found.days[0];
  if (found.refused || !shown)
    return (
      <>
        <EmptyState icon={<IconPhone size={20} />} title={t(`staffing.${found.refused ?? 'too_little'}`)}>
          {t(`staffing.${found.refused ?? 'too_little'}_text`, { days: t('count.day', { count: found.known.days }) })}
        </EmptyState>
        {counts}
      </>
    );
  const wish = {
    interval: plan.slot_minutes * 60,
    handling: plan.handling_seconds,
    threshold: plan.threshold_seconds,
    patience: plan.patience_seconds,
    shrinkage: plan.shrinkage,
    goal: { serviceLevel: plan.service_level, occupancy: plan.most_occupancy ?? undefined },
  };
  const slots = planSlots(shown.contacts, wish);
  const weekday = new Date(`${shown.date}T00:00:00Z`).getUTCDay() || 7;
  const schedule = plan.schedule[String(weekday)] ?? [];
  const gaps = 'refused' in slots || schedule.length === 0 ? null : scheduleGaps(slots, schedule, wish);
  const percent = (share: number) => format.percent(share * 100, 0);
  const seconds = (value: number) => t('seconds', { value: format.number(Math.round(value)) });
  const named = (date: string, parts: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(format.locale, { ...parts, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
  const peak = 'refused' in slots ? null : slots.reduce((a, b) => (b.scheduled > a.scheduled ? b : a));
  const better =
    found.error !== null && found.naive_error ? Math.round((1 - found.error / found.naive_error) * 100) : null;
  return (
    <>
      <section className={classes.part}>
        <p className={classes.finding}>
          {peak &&
            t('staffing.finding', {
              day: named(shown.date, { weekday: 'long', day: 'numeric', month: 'long' }),
              count: peak.scheduled,
              contacts: format.number(shown.total, { maximumFractionDigits: 0 }),
            })}
        </p>
        <p className={classes.quiet}>
          {t('staffing.range', {
            low: format.number(shown.low, { maximumFractionDigits: 0 }),
            high: format.number(shown.high, { maximumFractionDigits: 0 }),
          })}{' '}
          {found.error !== null &&
            t('staffing.tested', {
              error: format.number(found.error, { maximumFractionDigits: 1 }),
              naive: format.number(found.naive_error, { maximumFractionDigits: 1 }),
            })}{' '}
          {better !== null &&
            t(better > 0 ? 'forecast.better' : 'forecast.no_better', { percent: format.percent(Math.abs(better), 0) })}
        </p>
        <Chip.Group value={shown.date} onChange={(value) => setDay(String(value))}>
          <div className={classes.days}>
            {found.days.map((one) => (
              <Chip key={one.date} value={one.date} size="xs">
                {named(one.date, { weekday: 'short', day: 'numeric' })}
              </Chip>
            ))}
          </div>
        </Chip.Group>
      </section>
      {'refused' in slots ? (
        <EmptyState title={t('staffing.closed')}>{slots.refused}</EmptyState>
      ) : (
        <DayPlan
          {...{ slots, gaps, found, day: shown, plan }}
          setSchedule={(next) => change({ schedule: { ...plan.schedule, [String(weekday)]: next } })}
        />
      )}
      <section className={classes.part}>
        <h2 className={classes.partTitle}>{t('staffing.what_if')}</h2>
        <p className={classes.quiet}>{t('staffing.what_if_text')}</p>
        <div className={classes.sliders}>
          <Slider
            label={t('staffing.handling')}
            value={plan.handling_seconds}
            min={30}
            max={1200}
            step={10}
            say={seconds}
            change={(handling_seconds) => change({ handling_seconds })}
          />
          <Slider
            label={t('staffing.level')}
            value={plan.service_level}
            min={0.5}
            max={0.98}
            step={0.01}
            say={percent}
            change={(service_level) => change({ service_level: Math.round(service_level * 100) / 100 })}
          />
          <Slider
            label={t('staffing.threshold')}
            value={plan.threshold_seconds}
            min={5}
            max={180}
            step={5}
            say={seconds}
            change={(threshold_seconds) => change({ threshold_seconds })}
          />
          <Slider
            label={t('staffing.shrinkage')}
            value={plan.shrinkage}
            min={0}
            max={0.6}
            step={0.01}
            say={percent}
            change={(shrinkage) => change({ shrinkage: Math.round(shrinkage * 100) / 100 })}
          />
          <Slider
            label={t('staffing.patience')}
            value={plan.patience_seconds ?? 610}
            min={20}
            max={610}
            step={10}
            say={(value) => (value > 600 ? t('staffing.endless') : seconds(value))}
            change={(value) => change({ patience_seconds: value > 600 ? null : value })}
          />
          <Slider
            label={t('staffing.occupancy')}
            value={plan.most_occupancy ?? 1}
            min={0.6}
            max={1}
            step={0.01}
            say={(value) => (value >= 1 ? t('staffing.no_limit') : percent(value))}
            change={(value) => change({ most_occupancy: value >= 1 ? null : Math.round(value * 100) / 100 })}
          />
        </div>
        {found.usual_handling !== null && (
          <p className={classes.quiet}>{t('staffing.usual', { seconds: seconds(found.usual_handling) })}</p>
        )}
        {changed && (
          <div className={classes.days}>
            {isAdmin && (
              <Button loading={saving} onClick={() => void save(plan)}>
                {t('staffing.save')}
              </Button>
            )}
            <Button variant="default" onClick={() => setPlan(found.plan)}>
              {t('back')}
            </Button>
          </div>
        )}
      </section>
      {counts}
    </>
  );
}
