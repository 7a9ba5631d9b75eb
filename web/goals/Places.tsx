import { IconArrowDown, IconArrowUp, IconMinus } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { PaceBar } from '../kernel/ui/PaceBar.tsx';
import { RecordAvatar } from '../kernel/ui/RecordAvatar.tsx';
import type { Leaderboard, Row } from './api.ts';
import classes from './goals.module.css';
import { useGoalWords } from './words.ts';

/** Each with their place, how it moved, and a bar against the best. */
export function Places({ board, by, wall }: { board: Leaderboard; by: 'member' | 'team'; wall: boolean }) {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const words = useGoalWords();
  const best = Math.max(1, ...board.rows.map(({ value }) => Number(value)));
  const rows = wall ? board.rows.filter(({ place }) => place !== null).slice(0, 12) : board.rows;
  return (
    <div className={classes.scroll}>
      <table className={classes.table} data-wall={wall || undefined}>
        <thead>
          <tr>
            <th scope="col" className={classes.place}>
              {t('leaderboard.place')}
            </th>
            <th scope="col">{t(`leaderboard.by_${by}`)}</th>
            <th scope="col" className={classes.barColumn} aria-hidden />
            <th scope="col" data-number>
              {t(`measure.${board.measure}`)}
            </th>
            <th scope="col" data-number data-wide>
              {board.before ? words.period(board.before) : t('leaderboard.before')}
            </th>
            {board.total !== null && (
              <th scope="col" data-number data-wide>
                {t('leaderboard.share')}
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id ?? ''} data-me={row.me || undefined} data-left={row.left || undefined}>
              <td className={classes.place}>
                <strong>{row.place ?? '–'}</strong>
                <Moved row={row} />
              </td>
              <th scope="row">
                <span className={classes.person}>
                  {row.id && <RecordAvatar name={row.name} id={row.id} size={wall ? 32 : 20} />}
                  <span>
                    {row.drill && !wall ? (
                      <Link
                        to="/$plural"
                        params={{ plural: row.drill.plural } as never}
                        search={{ layout: 'list', filter: row.drill.filter } as never}
                      >
                        {row.name ?? t('nobody')}
                      </Link>
                    ) : (
                      (row.name ?? t('nobody'))
                    )}
                    {row.me && by === 'member' && <small>{t('leaderboard.me')}</small>}
                    {row.left && <small>{t('left')}</small>}
                    {row.team && <small className={classes.team}>{row.team}</small>}
                  </span>
                </span>
              </th>
              <td className={classes.barColumn}>
                <PaceBar
                  percent={(Number(row.value) / best) * 100}
                  tone={row.place === 1 ? 'good' : 'plain'}
                  label={words.figure(board.kind, row.value)}
                />
              </td>
              <td data-number>{row.place === null && row.id ? '–' : words.figure(board.kind, row.value)}</td>
              <td data-number data-wide>
                {words.figure(board.kind, row.before)}
              </td>
              {board.total !== null && (
                <td data-number data-wide>
                  {row.share === null ? '–' : format.percent(row.share, 0)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
        {board.total !== null && (
          <tfoot>
            <tr>
              <td />
              <th scope="row">{t('leaderboard.total')}</th>
              <td className={classes.barColumn} />
              <td data-number>{words.figure(board.kind, board.total)}</td>
              <td data-wide />
              <td data-wide />
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Moved({ row: { moved, tied, place } }: { row: Row }) {
  const { t } = useTranslation('goals');
  if (place === null) return null;
  const title = [
    tied ? t('leaderboard.tied') : '',
    moved === null
      ? t('leaderboard.new')
      : moved === 0
        ? t('leaderboard.same')
        : t(moved > 0 ? 'leaderboard.up' : 'leaderboard.down', { count: Math.abs(moved) }),
  ]
    .filter(Boolean)
    .join(', ');
  return (
    <span className={classes.moved} data-moved={moved && moved > 0 ? 'up' : moved ? 'down' : undefined} title={title}>
      {moved === null || moved === 0 ? (
        <IconMinus size={12} aria-hidden />
      ) : moved > 0 ? (
        <IconArrowUp size={12} aria-hidden />
      ) : (
        <IconArrowDown size={12} aria-hidden />
      )}
      {moved ? Math.abs(moved) : ''}
      <span className={classes.unseen}>{title}</span>
    </span>
  );
}
