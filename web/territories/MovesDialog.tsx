import { Button, Modal } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { colleaguesQuery, moves, type PreviewAnswer } from './api.ts';
import type { Asked } from './PreviewPage.tsx';
import classes from './territories.module.css';

const plurals = { company: 'companies', deal: 'deals', lead: 'leads' } as const;

/** The records behind one figure of the preview, each with where it is and where it goes. */
export default function MovesDialog({
  object,
  title,
  from,
  to,
  data,
  onClose,
}: Asked & { data: PreviewAnswer; onClose(): void }) {
  const { t } = useTranslation(['territories', 'common']);
  const format = useFormat();
  const { data: colleagues = [] } = useQuery(colleaguesQuery);
  const query = useInfiniteQuery({
    queryKey: ['territory-moves', object, from, to],
    queryFn: ({ pageParam }) => moves({ object, from, to, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    gcTime: 0,
  });
  const nameOf = (id: string | null) => data.territories.find((row) => row.id === id)?.name ?? t('nobody');
  const rows = query.data?.pages.flatMap((page) => page.data);
  return (
    <Modal
      opened
      onClose={onClose}
      size="xl"
      centered
      title={title}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !rows ? (
        <SkeletonRows rows={6} columns={4} />
      ) : (
        <>
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{t('name')}</th>
                  <th scope="col">{t('moves.from')}</th>
                  <th scope="col">{t('moves.to')}</th>
                  <th scope="col" data-wide>
                    {t('moves.owner')}
                  </th>
                  {object !== 'company' && (
                    <th scope="col" data-number>
                      {t('moves.value')}
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td>
                      <Link to="/$plural/$id" params={{ plural: plurals[object], id: row.id }} target="_blank">
                        {row.name ?? '–'}
                      </Link>
                    </td>
                    <td>{nameOf(row.from)}</td>
                    <td>{nameOf(row.to)}</td>
                    <td data-wide>{colleagues.find((one) => one.id === row.owner)?.name ?? '–'}</td>
                    {object !== 'company' && (
                      <td data-number>
                        {row.value === null
                          ? '–'
                          : format.money(
                              { amount: row.value, currency: row.currency ?? data.currency },
                              { whole: true },
                            )}
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {query.hasNextPage && (
            <Button
              variant="default"
              mt="sm"
              loading={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
            >
              {t('moves.more')}
            </Button>
          )}
        </>
      )}
    </Modal>
  );
}
