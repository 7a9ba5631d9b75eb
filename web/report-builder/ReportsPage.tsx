import { Button } from '@mantine/core';
import { IconChartBar, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { reportsQuery } from './api.ts';
import classes from './report-builder.module.css';

/** The reports that people built, one's own and those shared with one. */
export default function ReportsPage() {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const navigate = useNavigate();
  const reports = useQuery(reportsQuery);
  const make = (
    <Button
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => void navigate({ to: '/report-builder/$id', params: { id: 'new' } })}
    >
      {t('new_report')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('reports')}
        description={t('reports_text')}
        crumbs={[{ label: t('standard'), to: '/reports' }]}
        actions={
          <>
            <Button variant="default" onClick={() => void navigate({ to: '/workbench' })}>
              {t('sql.title')}
            </Button>
            {make}
          </>
        }
      />
      {reports.isError ? (
        <ErrorState error={reports.error} retry={() => void reports.refetch()} />
      ) : !reports.data ? (
        <SkeletonRows rows={6} columns={4} />
      ) : reports.data.length === 0 ? (
        <EmptyState icon={<IconChartBar size={20} />} title={t('reports_none')} action={make}>
          {t('reports_none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.cards}>
          {reports.data.map(({ id, name, description, scope, member, updated_at }) => (
            <li key={id}>
              <Link to="/report-builder/$id" params={{ id }} className={classes.card}>
                <strong>{name}</strong>
                {description && <span>{description}</span>}
                <span className={classes.quiet}>
                  {[t(`share.${scope}`), member?.name, format.relative(updated_at)].filter(Boolean).join(' · ')}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
