import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { dashboardQuery } from '../api.ts';
import Board from './Board.tsx';

export default function DashboardPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const board = useQuery(dashboardQuery(id));
  if (board.isError) return <ErrorState error={board.error} retry={() => void board.refetch()} />;
  if (!board.data) return <SkeletonRows rows={8} columns={3} />;
  return <Board key={board.data.id} board={board.data} />;
}
