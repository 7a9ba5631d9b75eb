import { Button, SegmentedControl, Switch } from '@mantine/core';
import { IconPlus, IconTargetArrow, IconTrophy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCan, usePreference } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { Bone } from '../kernel/ui/Skeletons.tsx';
import { goalsQuery, type Whose } from './api.ts';
import { GoalCard } from './GoalCard.tsx';
import classes from './goals.module.css';

const GoalDialog = lazy(() => import('./GoalDialog.tsx'));

const SCOPES = ['everyone', 'team', 'member'] as const;

/** How far everybody is: cards of goals, one's own first. */
export default function GoalsPage() {
  const { t } = useTranslation('goals');
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { whose?: Whose; past?: boolean };
  const [remembered, remember] = usePreference<Whose>('goals.whose', 'all');
  const whose = search.whose ?? remembered;
  const when = search.past ? 'all' : 'now';
  const query = useQuery(goalsQuery(whose, when));
  const mayCreate = useCan('goal', 'create');
  const [open, setOpen] = useState(false);
  const choose = (next: { whose?: Whose; past?: boolean }) =>
    void navigate({ to: '/goals', search: { ...search, ...next } as never, replace: true });
  const goals = query.data?.data ?? [];
  const create = mayCreate && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen(true)}>
      {t('new')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <Button component={Link} to="/leaderboard" variant="default" leftSection={<IconTrophy size={16} />}>
              {t('leaderboard.title')}
            </Button>
            {create}
          </>
        }
      />
      <div className={classes.tools}>
        <SegmentedControl
          aria-label={t('whose.label')}
          data={(['mine', 'team', 'all'] as const).map((value) => ({ value, label: t(`whose.${value}`) }))}
          value={whose}
          onChange={(value) => {
            remember(value as Whose);
            choose({ whose: value as Whose });
          }}
        />
        <Switch
          label={t('past')}
          checked={search.past ?? false}
          onChange={(event) => choose({ past: event.currentTarget.checked || undefined })}
        />
      </div>
      {query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <div className={classes.cards}>
          {['a', 'b', 'c', 'd'].map((key) => (
            <Bone key={key} width="100%" height={148} />
          ))}
        </div>
      ) : goals.length === 0 ? (
        <EmptyState icon={<IconTargetArrow size={20} />} title={t(`empty.${whose}`)} action={create}>
          {t('empty.text')}
        </EmptyState>
      ) : (
        SCOPES.map((scope) => {
          const own = goals.filter((goal) => goal.scope === scope);
          if (own.length === 0) return null;
          return (
            <section key={scope} className={classes.group} aria-label={t(`group.${scope}`)}>
              {(whose !== 'mine' || goals.length > own.length) && (
                <h2 className={classes.groupName}>{t(`group.${scope}`)}</h2>
              )}
              <div className={classes.cards}>
                {own.map((goal) => (
                  <GoalCard key={goal.id} goal={goal} />
                ))}
              </div>
            </section>
          );
        })
      )}
      {query.data?.truncated && <p className={classes.quiet}>{t('truncated', { count: goals.length })}</p>}
      {open && query.data && (
        <Suspense>
          <GoalDialog maySet={query.data.may_set} goal={null} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}
