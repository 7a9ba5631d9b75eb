import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { reportQuery, sourcesQuery } from '../api.ts';
import Builder from './Builder.tsx';

/** The page of one report: a new one, or one that was kept. */
export default function BuilderPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const fresh = id === 'new';
  const sources = useQuery(sourcesQuery);
  const report = useQuery({ ...reportQuery(id), enabled: !fresh });
  if (sources.isError) return <ErrorState error={sources.error} retry={() => void sources.refetch()} />;
  if (report.isError) return <ErrorState error={report.error} retry={() => void report.refetch()} />;
  if (!sources.data || (!fresh && !report.data)) return <SkeletonRows rows={8} columns={3} />;
  return <Builder key={`${id} ${report.data?.version ?? 0}`} sources={sources.data} saved={report.data ?? null} />;
}
