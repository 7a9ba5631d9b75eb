import { Button } from '@mantine/core';
import { IconLayoutDashboard, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed } from '../../kernel/notify.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Dashboard, dashboardsQuery, refreshDashboards } from '../api.ts';
import classes from '../report-builder.module.css';

/** The dashboards that one sees. */
export default function DashboardsPage() {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const navigate = useNavigate();
  const boards = useQuery(dashboardsQuery);
  const create = async () => {
    try {
      const made = await api.post<Dashboard>('/dashboards', { name: t('board.first') });
      void refreshDashboards();
      void navigate({ to: '/dashboards/$id', params: { id: made.id }, search: { edit: true } as never });
    } catch (error) {
      failed(error);
    }
  };
  const make = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => void create()}>
      {t('board.new')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader title={t('dashboards')} description={t('dashboards_text')} actions={make} />
      {boards.isError ? (
        <ErrorState error={boards.error} retry={() => void boards.refetch()} />
      ) : !boards.data ? (
        <SkeletonRows rows={4} columns={3} />
      ) : boards.data.length === 0 ? (
        <EmptyState icon={<IconLayoutDashboard size={20} />} title={t('dashboards_none')} action={make}>
          {t('dashboards_none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.cards}>
          {boards.data.map(({ id, name, description, tiles, scope, member, updated_at }) => (
            <li key={id}>
              <Link to="/dashboards/$id" params={{ id }} className={classes.card}>
                <strong>{name}</strong>
                {description && <span>{description}</span>}
                <span className={classes.quiet}>
                  {[t('tiles', { count: tiles.length }), t(`share.${scope}`), member?.name, format.relative(updated_at)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
