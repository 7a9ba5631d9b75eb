import { Button } from '@mantine/core';
import { IconFlask, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, EmptyState, ErrorState, PageHeader } from '../../kernel/ui/index.ts';
import classes from '../models/models.module.css';
import { type Experiment, experimentsQuery } from './api.ts';

const BeginDialog = lazy(() => import('./BeginDialog.tsx'));

/** Experiments with people who are left alone: what was done, and what it changed. */
export default function ExperimentsPage() {
  const { t } = useTranslation(['experiments', 'models']);
  const { isAdmin } = useRole();
  const [adding, setAdding] = useState(false);
  const query = useQuery(experimentsQuery);
  const all = query.data?.data ?? [];
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('begin')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        description={t('text')}
        crumbs={[{ label: t('models:title'), to: '/analytics' }]}
        actions={all.length > 0 && add}
      />
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <Bone width="100%" height={124} />}
      {query.isSuccess && all.length === 0 && (
        <EmptyState icon={<IconFlask size={20} />} title={t('none')} action={add}>
          {t('none_text')}
        </EmptyState>
      )}
      <div className={classes.cards}>
        {all.map((one) => (
          <Card key={one.id} experiment={one} />
        ))}
      </div>
      <Suspense>{adding && <BeginDialog onClose={() => setAdding(false)} />}</Suspense>
    </div>
  );
}

function Card({ experiment: { id, name, state, result, ends_on } }: { experiment: Experiment }) {
  const { t } = useTranslation('experiments');
  const format = useFormat();
  return (
    <Link to="/analytics/experiments/$id" params={{ id } as never} className={classes.card}>
      <span className={classes.cardHead}>
        <IconFlask size={16} stroke={1.5} aria-hidden />
        <span className={classes.cardName}>{name}</span>
      </span>
      <span className={classes.cardText}>{t(`decision.${result?.decision ?? 'too_early'}`)}</span>
      <span className={classes.cardFoot}>{t(`state.${state}`, { date: format.date(ends_on) })}</span>
    </Link>
  );
}
