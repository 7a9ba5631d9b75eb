import { useElementSize } from '@mantine/hooks';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type Around, type Tile, useSavedFigures } from '../api.ts';
import { FiguresView } from '../FiguresView.tsx';
import classes from '../report-builder.module.css';
import { useDrill } from '../useDrill.ts';

interface Props {
  tile: Tile;
  around: Around;
  refresh: number | null;
  wall: boolean;
}

/** One tile. It loads by itself: a slow or broken one holds up no other. */
export function TileView({ tile, around, refresh, wall }: Props) {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const query = useSavedFigures(tile.report, around, refresh);
  const { ref, height } = useElementSize();
  const drill = useDrill(query.data?.report.definition ?? null, around, query.data?.figures);
  if (!tile.report) return <p className={classes.words}>{tile.text}</p>;
  const name = tile.title ?? query.data?.report.name ?? '';
  return (
    <>
      <h2 className={classes.tileTitle}>
        {query.data && !wall ? (
          <Link to="/report-builder/$id" params={{ id: tile.report }}>
            {name}
          </Link>
        ) : (
          name
        )}
        {query.data && (
          <span className={classes.quiet} title={t('as_of', { at: format.dateTime(query.data.figures.as_of) })}>
            {format.time(query.data.figures.as_of)}
          </span>
        )}
      </h2>
      <div ref={ref} className={classes.tileBody}>
        {query.isError && !query.data ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : !query.data || height === 0 ? (
          <Bone height={Math.max(40, height - 4)} />
        ) : (
          <FiguresView
            figures={query.data.figures}
            chart={query.data.report.chart}
            name={name}
            height={Math.max(60, height)}
            onPick={wall ? undefined : drill}
          />
        )}
      </div>
    </>
  );
}
