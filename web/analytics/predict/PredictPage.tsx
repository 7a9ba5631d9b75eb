import { Button } from '@mantine/core';
import { IconPlus, IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, EmptyState, ErrorState, PageHeader, RelativeTime } from '../../kernel/ui/index.ts';
import classes from '../models/models.module.css';
import { type Prediction, predictionsQuery } from './api.ts';
import { useWords } from './useWords.ts';

const NewPrediction = lazy(() => import('./NewPrediction.tsx'));

/** What is predicted of records: each with what it says. */
export default function PredictPage() {
  const { t } = useTranslation(['predict', 'models']);
  const { isAdmin } = useRole();
  const [adding, setAdding] = useState(false);
  const query = useQuery({
    ...predictionsQuery,
    refetchInterval: ({ state }) => (state.data?.data.some((one) => one.work) ? 2000 : false),
  });
  const add = isAdmin && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding(true)}>
      {t('add')}
    </Button>
  );
  const all = query.data?.data ?? [];
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        description={t('text')}
        crumbs={[{ label: t('models:title'), to: '/analytics' }]}
        actions={all.length > 0 && add}
      />
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && (
        <div className={classes.cards}>
          {['a', 'b', 'c'].map((key) => (
            <Bone key={key} width="100%" height={124} />
          ))}
        </div>
      )}
      {query.isSuccess && all.length === 0 && (
        <EmptyState icon={<IconSparkles size={20} />} title={t('none')} action={add}>
          {t(isAdmin ? 'none_text' : 'none_text_member')}
        </EmptyState>
      )}
      <div className={classes.cards}>
        {all.map((one) => (
          <Card key={one.id} prediction={one} />
        ))}
      </div>
      <Suspense>{adding && <NewPrediction onClose={() => setAdding(false)} />}</Suspense>
    </div>
  );
}

function Card({ prediction }: { prediction: Prediction }) {
  const { t } = useTranslation('predict');
  const labels = useLabels();
  const meta = useObjects().find((one) => one.name === prediction.object);
  const words = useWords(prediction);
  const { id, name, state, last, work } = prediction;
  const says = () => {
    if (state === 'ready') return t(last?.summary.better ? 'card_ready' : 'card_unsure', { target: words.target });
    if (state === 'refused') return t('card_refused');
    return t(`card_${state}`);
  };
  return (
    <Link to="/analytics/predict/$id" params={{ id } as never} className={classes.card}>
      <span className={classes.cardHead}>
        <IconSparkles size={16} stroke={1.5} aria-hidden />
        <span className={classes.cardName}>{name}</span>
      </span>
      <span className={classes.cardText} data-quiet={state === 'ready' ? undefined : true}>
        {meta && `${labels.objects(meta)}. `}
        {says()}
      </span>
      <span className={classes.cardFoot}>
        {work ? t('learning') : last && <RelativeTime value={last.trained_at} />}
      </span>
    </Link>
  );
}
