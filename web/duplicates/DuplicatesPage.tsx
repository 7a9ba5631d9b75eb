import { IconCopyCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useRole } from '../kernel/session.ts';
import { EmptyState, ErrorState, PageHeader, SkeletonRows } from '../kernel/ui/index.ts';
import { useTools } from '../records/fields/tools.ts';
import { overviewQuery } from './api.ts';
import classes from './duplicates.module.css';
import { Queue } from './Queue.tsx';
import { RunLine } from './RunLine.tsx';
import { Tuning } from './Tuning.tsx';

interface Search {
  object?: string;
  record?: string;
  tab?: 'later' | 'tuning';
}

/** Records that may be one and the same, pair by pair: merged, told apart, or put off. */
export default function DuplicatesPage() {
  const { t } = useTranslation('duplicates');
  const tools = useTools();
  const { isAdmin } = useRole();
  const search = useSearch({ strict: false }) as Search;
  const { data, error, refetch } = useQuery(overviewQuery);
  const header = <PageHeader title={t('title')} description={t('text')} />;
  if (error) {
    return (
      <div className={classes.page}>
        {header}
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    );
  }
  if (!data) {
    return (
      <div className={classes.page}>
        {header}
        <SkeletonRows rows={8} columns={3} />
      </div>
    );
  }
  const shown = data.find((one) => one.object === search.object) ?? data.find((one) => one.open > 0) ?? data[0];
  const meta = tools.objects.find((one) => one.plural === shown?.object);
  if (!shown || !meta) {
    return (
      <div className={classes.page}>
        {header}
        <EmptyState icon={<IconCopyCheck size={28} />} title={t('nothing.title')}>
          {t('nothing.text')}
        </EmptyState>
      </div>
    );
  }
  const tabs = (['open', 'later', ...(isAdmin ? (['tuning'] as const) : [])] as const).map((tab) => ({
    tab,
    count: tab === 'open' ? shown.open : tab === 'later' ? shown.later : null,
  }));
  const tab = search.tab ?? 'open';
  return (
    <div className={classes.page}>
      {header}
      <nav className={classes.tabs} aria-label={t('objects')}>
        {data.map((one) => {
          const object = tools.objects.find((o) => o.plural === one.object);
          return object ? (
            <Link
              key={one.object}
              to="/duplicates"
              search={{ object: one.object } as never}
              className={classes.tab}
              data-on={one === shown || undefined}
              activeProps={{}}
            >
              {tools.labels.objects(object)}
              {one.open > 0 && <span className={classes.count}>{tools.format.number(one.open)}</span>}
            </Link>
          ) : null;
        })}
        <span className={classes.gap} />
        {tabs.map(({ tab: name, count }) => (
          <Link
            key={name}
            to="/duplicates"
            search={{ object: shown.object, ...(name === 'open' ? {} : { tab: name }) } as never}
            className={classes.part}
            data-on={tab === name || undefined}
            activeProps={{}}
          >
            {t(`tab.${name}`)}
            {count ? <span className={classes.count}>{tools.format.number(count)}</span> : null}
          </Link>
        ))}
      </nav>
      <RunLine tools={tools} meta={meta} about={shown} />
      {tab === 'tuning' && isAdmin ? (
        <Tuning key={shown.object} tools={tools} meta={meta} about={shown} />
      ) : (
        <Queue
          key={`${shown.object} ${tab} ${search.record ?? ''}`}
          tools={tools}
          meta={meta}
          about={shown}
          state={tab === 'later' ? 'later' : 'open'}
          record={search.record}
        />
      )}
    </div>
  );
}
