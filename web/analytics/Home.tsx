import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useSession } from '../kernel/session.ts';
import { ErrorState, PageHeader } from '../kernel/ui/index.ts';
import { MissingRates } from '../kernel/ui/MissingRates.tsx';
import { useAnyDeals, useMissingRates, useMonths } from './api.ts';
import { FirstSteps } from './FirstSteps.tsx';
import { yearsWithWon } from './figures.ts';
import classes from './Home.module.css';
import { HomeFilterBar } from './HomeFilterBar.tsx';
import { Leaderboard } from './Leaderboard.tsx';
import { MyGoals } from './MyGoals.tsx';
import { Numbers } from './Numbers.tsx';
import { periodOf, todayIn, usualPeriod } from './period.ts';
import { PipelineChart, WinRateChart, WonByMonthChart, WonByQuarterChart } from './SalesCharts.tsx';
import { type HomeSearch, homeSearch } from './search.ts';
import { Today } from './Today.tsx';

export default function Home() {
  const { t } = useTranslation('analytics');
  const { workspace } = useSession();
  const format = useFormat();
  const raw = useSearch({ strict: false });
  const navigate = useNavigate();
  const search = useMemo(() => homeSearch(raw), [raw]);
  const filters = useMemo(() => ({ pipeline: search.pipeline, owner: search.owner }), [search]);
  const today = todayIn(workspace.time_zone);
  const any = useAnyDeals();
  // The years on offer and the usual period do not jump when a filter is chosen.
  const everything = useMonths(useMemo(() => ({}), []));
  const missing = useMissingRates(filters);
  const years = useMemo(() => yearsWithWon(everything.data ?? []), [everything.data]);
  const key = search.period ?? usualPeriod(years, today);
  const period = useMemo(() => periodOf(key, today), [key, today]);
  const known = everything.isSuccess || search.period !== undefined;

  const choose = (next: HomeSearch) =>
    void navigate({ to: '/', search: { ...search, ...next } as never, replace: true });

  return (
    <div className={classes.page}>
      <PageHeader title={t('title')} description={dayOf(today, format.locale)} />
      {any.data === false && <FirstSteps />}
      <Today today={today} quiet={any.data !== true} />
      <MyGoals />
      {any.isError && <ErrorState error={any.error} retry={() => void any.refetch()} />}
      {any.data && (
        <section className={classes.sales} aria-labelledby="sales">
          <div className={classes.sectionHead}>
            <h2 id="sales" className={classes.sectionTitle}>
              {t('sales')}
            </h2>
            <HomeFilterBar {...{ period: key, filters, years, today, choose }} />
          </div>
          {everything.isError ? (
            <ErrorState error={everything.error} retry={() => void everything.refetch()} />
          ) : (
            <>
              <Numbers filters={filters} period={known ? period : undefined} />
              <MissingRates {...missing} className={classes.quiet} />
              <div className={classes.charts}>
                <WonByQuarterChart {...{ filters, period, today }} />
                <WonByMonthChart {...{ filters, period, today }} />
                <PipelineChart filters={filters} />
                <div className={classes.tall}>
                  <Leaderboard filters={filters} period={known ? period : undefined} />
                </div>
                <WinRateChart {...{ filters, period, today }} />
              </div>
            </>
          )}
        </section>
      )}
    </div>
  );
}

const dayOf = (day: string, locale: string) =>
  new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
