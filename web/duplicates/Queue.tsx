import { Button } from '@mantine/core';
import { IconCopyCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { useShortcuts } from '../kernel/shortcuts.ts';
import { EmptyState, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { titleOf } from '../records/api.ts';
import type { Tools } from '../records/fields/tools.ts';
import { type Difference, type Overview, type Pair, pairsQuery, refreshAll } from './api.ts';
import { shareText } from './compared.ts';
import classes from './duplicates.module.css';
import { SideBySide } from './SideBySide.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  about: Overview;
  state: 'open' | 'later';
  record?: string;
}

/** The pairs on the left, the one being looked at beside them. What was dealt with makes room for the next. */
export function Queue({ tools, meta, about, state, record }: Props) {
  const { t } = useTranslation('duplicates');
  const query = useInfiniteQuery(pairsQuery(about.object, state, record));
  const [gone, setGone] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState<string | null>(null);
  const pairs = (query.data?.pages.flatMap((page) => page.data) ?? []).filter((pair) => !gone.has(pair.id));
  const at = Math.max(
    0,
    pairs.findIndex((pair) => pair.id === chosen),
  );
  const pair = pairs[at];
  const move = (by: number) => setChosen(pairs[Math.min(pairs.length - 1, Math.max(0, at + by))]?.id ?? null);
  const done = (one: Pair) => {
    setChosen(pairs[at + 1]?.id ?? pairs[at - 1]?.id ?? null);
    setGone((now) => new Set([...now, one.id]));
    if (pairs.length < 8 && query.hasNextPage) void query.fetchNextPage();
    refreshAll();
  };
  const decide = async (one: Pair, wish: { state: 'open' | 'not_duplicate' | 'later'; reason?: Difference | null }) => {
    try {
      await api.patch(`/duplicate-pairs/${one.id}`, wish);
      done(one);
      const back = async () => {
        await api.patch(`/duplicate-pairs/${one.id}`, { state: 'open' }).catch(failed);
        setGone((now) => new Set([...now].filter((id) => id !== one.id)));
        refreshAll();
      };
      notify(t(`done.${wish.state}`), { tone: 'done', action: { label: t('common:undo'), run: () => void back() } });
    } catch (error) {
      failed(error);
    }
  };
  useShortcuts([
    { keys: 'j', label: t('keys.next'), group: t('title'), run: () => move(1) },
    { keys: 'k', label: t('keys.back'), group: t('title'), run: () => move(-1) },
  ]);
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={8} columns={3} />;
  if (!pair) {
    return (
      <EmptyState icon={<IconCopyCheck size={28} />} title={t(`empty.${state}.title`)}>
        {t(`empty.${state}.text`)}
      </EmptyState>
    );
  }
  return (
    <>
      {record && (
        <p className={classes.said}>
          {t('ofRecord')}{' '}
          <Link to="/duplicates" search={{ object: about.object } as never}>
            {t('showAll')}
          </Link>
        </p>
      )}
      <div className={classes.queue}>
        <div className={classes.list} role="listbox" aria-label={t('pairs')}>
          {pairs.map((one) => (
            <button
              key={one.id}
              type="button"
              role="option"
              aria-selected={one === pair}
              className={classes.row}
              onClick={() => setChosen(one.id)}
            >
              <span className={classes.share}>{shareText(tools, one.probability)}</span>
              <span className={classes.names}>
                <span>{titleOf(meta, one.a)}</span>
                <span className={classes.dim}>{titleOf(meta, one.b)}</span>
              </span>
            </button>
          ))}
          {query.hasNextPage && (
            <Button
              variant="subtle"
              color="gray"
              size="compact-sm"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('more')}
            </Button>
          )}
        </div>
        <SideBySide
          key={pair.id}
          tools={tools}
          meta={meta}
          pair={pair}
          onMerged={() => done(pair)}
          onDecide={(wish) => void decide(pair, wish)}
          onSkip={() => (state === 'open' ? void decide(pair, { state: 'later' }) : move(1))}
        />
      </div>
    </>
  );
}
