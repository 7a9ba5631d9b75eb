import { ActionIcon, Button, SegmentedControl, Select, Tooltip } from '@mantine/core';
import { IconChevronLeft, IconChevronRight, IconMaximize, IconMinimize, IconTrophy } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { Bone, SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { leaderboardQuery, namedQuery } from './api.ts';
import classes from './goals.module.css';
import { Places } from './Places.tsx';
import { type Every, startOf, todayIn, useGoalWords } from './words.ts';

interface Search {
  measure?: string;
  period?: Every;
  starts_on?: string;
  by?: 'member' | 'team';
  team?: string;
}

const MINUTE = 60_000;

/** Who did how much in a period: places, moves, one's own among them; on a wall it fills the screen and follows by itself. */
export default function LeaderboardPage() {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const words = useGoalWords();
  const navigate = useNavigate();
  const { isAdmin } = useRole();
  const search = useSearch({ strict: false }) as Search;
  const { measure = 'won_value', period = 'quarter', starts_on, by = 'member', team } = search;
  const wall = useRef<HTMLDivElement>(null);
  const [full, setFull] = useState(false);
  const query = useQuery({
    ...leaderboardQuery({ measure, period, starts_on, by, team: by === 'member' ? team : undefined }),
    refetchInterval: full ? MINUTE : false,
  });
  const teams = useQuery(namedQuery('teams')).data ?? [];
  useEffect(() => {
    const changed = () => setFull(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', changed);
    return () => document.removeEventListener('fullscreenchange', changed);
  }, []);
  const choose = (next: Partial<Search>) =>
    void navigate({ to: '/leaderboard', search: { ...search, ...next } as never, replace: true });
  const today = todayIn(format.timeZone);
  const board = query.data;
  const step = (by: number) => choose({ starts_on: startOf(period, starts_on ?? today, by) });
  const screen = () => void (full ? document.exitFullscreen() : wall.current?.requestFullscreen());
  if (board?.state === 'off')
    return (
      <div className={classes.page}>
        <EmptyState
          asHeading
          icon={<IconTrophy size={20} />}
          title={t('leaderboard.off')}
          action={isAdmin && <a href="/settings/goals">{t('leaderboard.to_settings')}</a>}
        >
          {t('leaderboard.off_text')}
        </EmptyState>
      </div>
    );
  return (
    <div ref={wall} className={classes.page} data-wall={full || undefined}>
      <PageHeader
        title={full ? t(`measure.${measure}`) : t('leaderboard.title')}
        description={full ? board?.period && words.period(board.period) : t('leaderboard.text')}
        actions={
          <>
            {!full && (
              <Button.Group>
                <Button variant="default" aria-label={t('earlier')} onClick={() => step(-1)} px={8}>
                  <IconChevronLeft size={16} />
                </Button>
                <Button variant="default" onClick={() => choose({ starts_on: undefined })} title={t('current')}>
                  {board?.period ? words.period(board.period) : <Bone width={64} />}
                </Button>
                <Button variant="default" aria-label={t('later')} onClick={() => step(1)} px={8}>
                  <IconChevronRight size={16} />
                </Button>
              </Button.Group>
            )}
            {document.fullscreenEnabled && (
              <Tooltip label={t(full ? 'leaderboard.leave' : 'leaderboard.wall')}>
                <ActionIcon
                  variant="default"
                  size={36}
                  aria-label={t(full ? 'leaderboard.leave' : 'leaderboard.wall')}
                  onClick={screen}
                >
                  {full ? <IconMinimize size={16} /> : <IconMaximize size={16} />}
                </ActionIcon>
              </Tooltip>
            )}
          </>
        }
      />
      {!full && (
        <div className={classes.tools}>
          <div className={classes.choices}>
            <Select
              aria-label={t('what')}
              data={(board?.measures ?? ['won_value']).map((value) => ({ value, label: t(`measure.${value}`) }))}
              value={measure}
              onChange={(value) => value && choose({ measure: value })}
              allowDeselect={false}
            />
            <SegmentedControl
              aria-label={t('period')}
              data={(['week', 'month', 'quarter', 'year'] as const).map((value) => ({
                value,
                label: t(`every.${value}`),
              }))}
              value={period}
              onChange={(value) => choose({ period: value as Every, starts_on: undefined })}
            />
            <SegmentedControl
              aria-label={t('leaderboard.by')}
              data={(['member', 'team'] as const).map((value) => ({ value, label: t(`leaderboard.by_${value}`) }))}
              value={by}
              onChange={(value) => choose({ by: value as 'member' | 'team' })}
            />
            {by === 'member' && board?.reach === 'everyone' && teams.length > 0 && (
              <Select
                aria-label={t('scope.team')}
                placeholder={t('leaderboard.every_team')}
                clearable
                data={teams.map(({ id, name }) => ({ value: id, label: name }))}
                value={team ?? null}
                onChange={(value) => choose({ team: value ?? undefined })}
              />
            )}
          </div>
        </div>
      )}
      {query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !board ? (
        <SkeletonRows rows={8} columns={4} />
      ) : board.rows.every(({ place }) => place === null) ? (
        <EmptyState icon={<IconTrophy size={20} />} title={t('leaderboard.empty')}>
          {t('leaderboard.empty_text')}
        </EmptyState>
      ) : (
        <Places board={board} by={by} wall={full} />
      )}
      {board?.partial && <p className={classes.quiet}>{t('note.partial')}</p>}
      {board && board.missing_rates.length > 0 && (
        <p className={classes.quiet} role="note">
          {t('note.rates', { currencies: format.list(board.missing_rates) })}
        </p>
      )}
    </div>
  );
}
