import { Skeleton } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from '../kernel/ui/index.ts';
import classes from './ChartSpace.module.css';

interface Props {
  query: Pick<UseQueryResult<unknown>, 'isPending' | 'isError' | 'error' | 'refetch'>;
  /** The sentence in place of the chart where there is nothing to draw. */
  empty: string | null;
  subtitle: string;
  children: ReactNode;
}

/** The place of a chart while its figures load, where they failed, and where there are none. */
export function ChartSpace({ query, empty, subtitle, children }: Props) {
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) {
    return (
      <div>
        <Skeleton height={20} width="60%" mb={8} />
        <Skeleton height={14} width="35%" mb={20} />
        <Skeleton height={240} />
      </div>
    );
  }
  if (empty === null) return children;
  return (
    <div>
      <h3 className={classes.title}>{empty}</h3>
      <p className={classes.subtitle}>{subtitle}</p>
    </div>
  );
}
