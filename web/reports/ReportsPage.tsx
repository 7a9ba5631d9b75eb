import { Select } from '@mantine/core';
import { IconReportAnalytics } from '@tabler/icons-react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { Bone, SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type Group, type ReportName, useReport, useReports } from './api.ts';
import { Filters } from './Filters.tsx';
import { ReportPart } from './ReportPart.tsx';
import classes from './reports.module.css';
import { daysOf, type ReportSearch } from './search.ts';

const GROUPS: Group[] = ['business', 'people', 'process', 'attention'];

/** The standard reports: which there are, and the one that is open. */
export default function ReportsPage() {
  const { t } = useTranslation('reports');
  const list = useReports();
  const { report } = useParams({ strict: false }) as { report?: string };
  if (list.isError) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (!list.data) return <SkeletonRows rows={8} columns={4} />;
  const open = list.data.find(({ name }) => name === report) ?? (report ? undefined : list.data[0]);
  return (
    <div className={classes.page}>
      <Choice reports={list.data} open={open?.name ?? null} />
      <main className={classes.content}>
        {open ? (
          <Report key={open.name} name={open.name} />
        ) : (
          <EmptyState icon={<IconReportAnalytics size={20} />} title={t('none')}>
            {t('none_text')}
          </EmptyState>
        )}
      </main>
    </div>
  );
}

function Choice({ reports, open }: { reports: ReportName[]; open: string | null }) {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as ReportSearch;
  const groups = GROUPS.map((group) => ({ group, names: reports.filter((one) => one.group === group) }));
  const go = (report: string) =>
    void navigate({ to: '/reports/$report', params: { report }, search: search as never, replace: true });
  return (
    <>
      <nav className={classes.parts} aria-label={t('title')}>
        {groups
          .filter(({ names }) => names.length > 0)
          .map(({ group, names }) => (
            <div key={group} className={classes.group}>
              <span className={classes.groupName}>{t(`group.${group}`)}</span>
              {names.map(({ name }) => (
                <Link
                  key={name}
                  to="/reports/$report"
                  params={{ report: name }}
                  search={search as never}
                  className={classes.part}
                  aria-current={name === open ? 'page' : undefined}
                >
                  {t(`report.${name}.title`)}
                </Link>
              ))}
              {group === 'business' && (
                <Link to="/reports/sources" className={classes.part}>
                  {t('sources')}
                </Link>
              )}
            </div>
          ))}
      </nav>
      <Select
        className={classes.choice}
        aria-label={t('title')}
        value={open}
        onChange={(name) => name && go(name)}
        allowDeselect={false}
        data={groups.map(({ group, names }) => ({
          group: t(`group.${group}`),
          items: names.map(({ name }) => ({ value: name, label: t(`report.${name}.title`) })),
        }))}
      />
    </>
  );
}

function Report({ name }: { name: string }) {
  const { t } = useTranslation('reports');
  const format = useFormat();
  const search = useSearch({ strict: false }) as ReportSearch;
  const today = new Intl.DateTimeFormat('en-CA', { timeZone: format.timeZone }).format(new Date());
  const days = daysOf(search, today);
  const report = useReport(name, { ...days, owner: search.owner, team: search.team, pipeline: search.pipeline });
  const empty = report.data?.parts.every(({ data }) => data.every(({ values }) => values.every(isNothing))) ?? false;
  return (
    <>
      <PageHeader
        title={t(`report.${name}.title`)}
        description={t(`report.${name}.text`)}
        crumbs={[{ label: t('title'), to: '/reports' }]}
      />
      <Filters search={search} days={days} today={today} report={name} />
      {report.isError ? (
        <ErrorState error={report.error} retry={() => void report.refetch()} />
      ) : !report.data ? (
        <ReportSkeleton />
      ) : empty ? (
        <EmptyState icon={<IconReportAnalytics size={20} />} title={t('empty')}>
          {t(`report.${name}.empty`, { defaultValue: t('empty_text') })}
        </EmptyState>
      ) : (
        <div className={classes.sections} data-stale={report.isPlaceholderData || undefined}>
          {report.data.parts.map((part) => (
            <ReportPart key={part.name} report={name} part={part} />
          ))}
        </div>
      )}
    </>
  );
}

const isNothing = (value: unknown) => value === null || value === 0 || value === '';

function ReportSkeleton() {
  return (
    <div className={classes.sections}>
      <Bone width="40%" />
      <Bone width="100%" height={240} />
      <SkeletonRows rows={5} columns={4} />
    </div>
  );
}
