import { VisuallyHidden } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { Tools } from '../fields/tools.ts';
import { ConflictHost } from '../record/ConflictHost.tsx';
import { useViews } from '../views.ts';
import { FilterBar } from './FilterBar.tsx';
import { ListBody } from './ListBody.tsx';
import { ListTools } from './ListTools.tsx';
import classes from './list.module.css';
import { useListState } from './state.ts';
import { ViewTabs } from './ViewTabs.tsx';

const Board = lazy(() => import('../board/Board.tsx'));
const Calendar = lazy(() => import('../calendar/Calendar.tsx'));
const Timeline = lazy(() => import('../timeline/Timeline.tsx'));
const RecordMap = lazy(() => import('../map/RecordMap.tsx'));
const BoardFilters = lazy(() => import('../board/BoardFilters.tsx'));
const RecordPanel = lazy(() => import('../record/RecordPanel.tsx'));

/** All records of an object, as a list or a board, with its views, filters and the record that is open beside. */
export function Records({ tools, meta }: { tools: Tools; meta: ObjectMeta }) {
  const views = useViews(meta);
  const state = useListState(meta, tools.objects, views.data ?? []);
  const navigate = useNavigate();
  const phone = useMediaQuery('(max-width: 760px)', false, { getInitialValueInEffect: false }) ?? false;
  const [asked, setAsked] = useState<string | null>(null);
  const openWhole = (id: string) => void navigate({ to: `/${meta.plural}/${id}` });
  // What a view shows is not known before the view is.
  const waiting = state.search.view !== 'all' && views.isPending;
  const missing = state.view?.missing ?? [];

  return (
    <div className={classes.page}>
      <VisuallyHidden>
        <h1>{tools.labels.objects(meta)}</h1>
      </VisuallyHidden>
      <div className={classes.bar}>
        <ViewTabs tools={tools} meta={meta} state={state} views={views.data ?? []} />
        <ListTools tools={tools} meta={meta} state={state} />
      </div>
      <FilterBar
        tools={tools}
        meta={meta}
        filter={state.filter}
        onFilter={state.setFilter}
        q={state.q}
        onSearch={(q) => state.set({ q: q || undefined })}
        asked={asked}
        onAsked={() => setAsked(null)}
      >
        {state.layout === 'board' && (
          <Suspense>
            <BoardFilters tools={tools} meta={meta} state={state} />
          </Suspense>
        )}
      </FilterBar>
      {missing.length > 0 && (
        <div className={classes.notice} role="status">
          {tools.t('views.missing', { count: missing.length, fields: tools.format.list(missing) })}
        </div>
      )}
      <div className={classes.body}>
        {waiting ? (
          <SkeletonRows rows={14} />
        ) : state.layout === 'board' ? (
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <Board tools={tools} meta={meta} state={state} openWhole={openWhole} />
          </Suspense>
        ) : state.layout === 'calendar' ? (
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <Calendar tools={tools} meta={meta} state={state} phone={phone} />
          </Suspense>
        ) : state.layout === 'timeline' ? (
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <Timeline tools={tools} meta={meta} state={state} />
          </Suspense>
        ) : state.layout === 'map' ? (
          <Suspense fallback={<SkeletonRows rows={8} />}>
            <RecordMap tools={tools} meta={meta} state={state} />
          </Suspense>
        ) : (
          <ListBody tools={tools} meta={meta} state={state} phone={phone} openWhole={openWhole} onFilterBy={setAsked} />
        )}
        {state.search.open && (
          <Suspense>
            <RecordPanel
              tools={tools}
              meta={meta}
              id={state.search.open}
              onClose={() => state.open(null)}
              onWhole={openWhole}
            />
          </Suspense>
        )}
      </div>
      <ConflictHost tools={tools} />
    </div>
  );
}
