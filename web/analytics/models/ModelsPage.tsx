import { Button } from '@mantine/core';
import { IconChartDots3, IconFlask, IconLock, IconRefresh, IconSparkles } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { failed } from '../../kernel/notify.ts';
import { useRole } from '../../kernel/session.ts';
import { EmptyState, ErrorState, PageHeader, RelativeTime } from '../../kernel/ui/index.ts';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type ModelCard, modelsQuery, trainNow } from './api.ts';
import { livePages } from './live.ts';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';
import { useSaid } from './useSaid.ts';

const GROUPS = ['who', 'next', 'offer', 'source', 'voice', 'cost'] as const;

/** What is known of the customers: every model with what it said last. */
export default function ModelsPage() {
  const { t } = useTranslation('models');
  const { isAdmin } = useRole();
  const query = useQuery({
    ...modelsQuery,
    refetchInterval: ({ state }) => (state.data?.data.some((one) => one.work) ? 2500 : false),
  });
  const cards = (query.data?.data ?? []).filter(({ name }) => pageOf(name));
  const waiting = cards.filter(({ state, work }) => state === 'never' && !work);
  const begin = async () => {
    try {
      for (const { name } of waiting) await trainNow(name);
    } catch (error) {
      failed(error);
    }
  };
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('title')}
        description={t('text')}
        actions={
          <>
            <Button component={Link} to="/analytics/predict" variant="default" leftSection={<IconSparkles size={16} />}>
              {t('predictions')}
            </Button>
            <Button
              component={Link}
              to="/analytics/experiments"
              variant="default"
              leftSection={<IconFlask size={16} />}
            >
              {t('experiments')}
            </Button>
            {isAdmin && waiting.length > 0 && (
              <Button leftSection={<IconRefresh size={16} />} onClick={() => void begin()}>
                {t('begin', { count: waiting.length })}
              </Button>
            )}
          </>
        }
      />
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && (
        <div className={classes.cards}>
          {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
            <Bone key={key} width="100%" height={124} />
          ))}
        </div>
      )}
      {query.isSuccess && cards.length === 0 && livePages.length === 0 && (
        <EmptyState icon={<IconChartDots3 size={20} />} title={t('none')}>
          {t('none_text')}
        </EmptyState>
      )}
      {GROUPS.map((group) => {
        const own = cards.filter((card) => card.group === group);
        const live = livePages.filter((page) => page.group === group);
        if (query.isPending || (own.length === 0 && live.length === 0)) return null;
        return (
          <section key={group} className={classes.group} aria-labelledby={`group-${group}`}>
            <h2 className={classes.groupName} id={`group-${group}`}>
              {t(`groups.${group}`)}
            </h2>
            <div className={classes.cards}>
              {own.map((card) => (
                <Card key={card.name} card={card} />
              ))}
              {live.map((page) => (
                <LiveCard key={page.name} page={page} />
              ))}
            </div>
          </section>
        );
      })}
    </div>
  );
}

/** What reckons as one asks: nothing to train, nothing said before one looks. */
function LiveCard({ page: { name, to, icon: Icon, words } }: { page: (typeof livePages)[number] }) {
  const { t } = useTranslation(['models', ...modelWords]);
  return (
    <Link to={to as never} className={classes.card}>
      <span className={classes.cardHead}>
        <Icon size={16} stroke={1.5} aria-hidden />
        <span className={classes.cardName}>{t(`${words}:${name}.title`)}</span>
      </span>
      <span className={classes.cardText} data-quiet>
        {t(`${words}:${name}.about`)}
      </span>
      <span className={classes.cardFoot}>{t('live')}</span>
    </Link>
  );
}

function Card({ card: { name, state, last, work } }: { card: ModelCard }) {
  const { t } = useTranslation(['models', ...modelWords]);
  const said = useSaid();
  const page = pageOf(name);
  if (!page) return null;
  const Icon = page.icon;
  return (
    <Link to="/analytics/$model" params={{ model: name } as never} className={classes.card}>
      <span className={classes.cardHead}>
        <Icon size={16} stroke={1.5} aria-hidden />
        <span className={classes.cardName}>{t(`${page.words}:${name}.title`)}</span>
      </span>
      <span className={classes.cardText} data-quiet={last?.headline ? undefined : true}>
        {state === 'ready' && last?.headline && said(name, last.headline)}
        {(state === 'refused' || state === 'failed') && last?.refusal && said(name, last.refusal)}
        {state === 'never' && t(`${page.words}:${name}.about`)}
        {state === 'hidden' && (
          <>
            <IconLock size={14} aria-hidden /> {t('hidden')}
          </>
        )}
      </span>
      <span className={classes.cardFoot}>
        {work ? (
          t('training')
        ) : last ? (
          <>
            {t('as_of')} <RelativeTime value={last.trained_at} />
          </>
        ) : (
          state === 'never' && t('never')
        )}
      </span>
    </Link>
  );
}
