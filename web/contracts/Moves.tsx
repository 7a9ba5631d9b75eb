import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Move } from '../../server/commerce/subscriptions/schema.ts';
import { useFormat } from '../kernel/format.ts';
import { useObjects } from '../kernel/objects.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { movesQuery } from './api.ts';
import classes from './contracts.module.css';

/** The customers behind a figure, and through which of their subscriptions it came. */
export function Moves({ month, move, title }: { month: string; move: Move; title: string }) {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const objects = useObjects();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(movesQuery(month, move));
  const section = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever another figure is asked for
  useEffect(() => section.current?.scrollIntoView({ block: 'nearest' }), [month, move]);
  const plural = (object: string) => objects.find((one) => one.name === object)?.plural ?? 'companies';
  const heading = t('revenue.behind', { move: t(`move.${move}`), month: title });
  return (
    <section ref={section} className={classes.section} aria-label={heading}>
      <h2 className={classes.heading}>
        {heading}
        <ActionIcon
          size="sm"
          variant="subtle"
          color="gray"
          aria-label={t('common:close')}
          onClick={() => void navigate({ to: '/recurring-revenue', search: {} as never, replace: true })}
        >
          <IconX size={14} />
        </ActionIcon>
      </h2>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} columns={4} />
      ) : data.length === 0 ? (
        <p className={classes.quiet}>{t('revenue.nobody')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('revenue.customer')}</th>
                <th scope="col">{t('revenue.subscriptions')}</th>
                <th scope="col" data-number>
                  {t('revenue.before')}
                </th>
                <th scope="col" data-number>
                  {t('revenue.after')}
                </th>
                <th scope="col" data-number>
                  {t('revenue.change')}
                </th>
              </tr>
            </thead>
            <tbody>
              {data.map((one) => (
                <tr key={one.customer.id}>
                  <td>
                    <Link to={`/${plural(one.customer.object)}/${one.customer.id}`} className={classes.name}>
                      {one.customer.title ?? t('revenue.hiddenCustomer')}
                    </Link>
                  </td>
                  <td>
                    {one.subscriptions
                      .filter((s) => s.before !== s.after)
                      .map((s) => (
                        <Link key={s.id} to={`/subscriptions/${s.id}`} className={classes.sub}>
                          {s.title}
                          {s.kind && <span className={classes.quiet}> {t(`kind.${s.kind}`)}</span>}
                        </Link>
                      ))}
                  </td>
                  <td data-number>{format.money(one.before)}</td>
                  <td data-number>{format.money(one.after)}</td>
                  <td data-number>{format.money(one.change)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
