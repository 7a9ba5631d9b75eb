import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { ApiError } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { usePage } from '../../kernel/page.ts';
import { remember } from '../../kernel/recent.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, recordQuery, titleOf } from '../api.ts';
import { StagePath } from '../deals/StagePath.tsx';
import type { Tools } from '../fields/tools.ts';
import { fieldOf, relatedOf } from '../model/objects.ts';
import { restoreRecord } from '../writes.ts';
import { Facts } from './Facts.tsx';
import { OpenTasks } from './OpenTasks.tsx';
import { PanelSlot } from './PanelSlot.tsx';
import { panelTitle, usePanels } from './panels.ts';
import { RecordHead } from './RecordHead.tsx';
import { RelatedLists } from './RelatedLists.tsx';
import classes from './record.module.css';
import { Ties } from './Ties.tsx';
import { Timeline } from './Timeline.tsx';
import { useTab } from './useTab.ts';
import { When } from './When.tsx';

const History = lazy(() => import('./History.tsx'));
const Quality = lazy(() => import('./Quality.tsx'));
const Similar = lazy(() => import('./Similar.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  id: string;
  /** On a page of its own; else beside a list. */
  whole?: boolean;
  /** The record was put in the trash from here. */
  onGone(): void;
}

export function RecordView({ tools, meta, id, whole, onGone }: Props) {
  const { t } = tools;
  const { data: record, error, refetch } = useQuery(recordQuery(meta, id));
  // The address of a record that was merged leads to the one it became part of.
  if (record && whole && record.id !== id) return <Navigate to={`/${meta.plural}/${record.id}`} replace />;
  if (record) {
    return (
      <>
        {whole && <PageName tools={tools} meta={meta} record={record} />}
        <Loaded tools={tools} meta={meta} record={record} whole={whole} onGone={onGone} />
      </>
    );
  }
  if (error instanceof ApiError && error.status === 404) {
    return (
      <EmptyState
        title={t('record.missing', { object: tools.labels.object(meta) })}
        action={
          <Button component="a" href={`/${meta.plural}`} variant="default">
            {t('record.toList', { objects: tools.inline(tools.labels.objects(meta)) })}
          </Button>
        }
      >
        {t('record.missingText')}
      </EmptyState>
    );
  }
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  return <Loading whole={whole} label={t('common:loading')} />;
}

function PageName({ tools, meta, record }: { tools: Tools; meta: ObjectMeta; record: KithRecord }) {
  const title = titleOf(meta, record) || tools.t('list.unnamed');
  usePage(title, [{ label: tools.labels.objects(meta), to: `/${meta.plural}` }]);
  useEffect(() => remember({ object: meta.name, id: record.id, title }), [meta.name, record.id, title]);
  return null;
}

function Loaded({ tools, meta, record, whole, onGone }: Omit<Props, 'id'> & { record: KithRecord }) {
  const { t } = tools;
  const [tab, setTab] = useTab(whole);
  const panels = usePanels(tools, meta, record);
  const at = (place: string) => panels.filter((p) => p.place === place);
  const slots = (place: string) =>
    at(place).map((p) => (
      <PanelSlot key={p.name} panel={p} tools={tools} meta={meta} record={record} whole={whole} waiting={null} />
    ));
  const isDeal = meta.name === 'deal' && fieldOf(meta, 'stage') !== undefined;
  const talks =
    relatedOf(tools.objects, meta).some((r) => r.object.name === 'note') && !['note', 'task'].includes(meta.name);
  const tabs = [
    ...(whole ? [] : [{ name: 'facts', title: t('record.tab.facts') }]),
    ...(talks ? [{ name: 'timeline', title: t('record.tab.timeline') }] : []),
    ...at('tab').map((panel) => ({ name: panel.name, title: panelTitle(t, panel), panel })),
    { name: 'history', title: t('record.tab.history') },
  ];
  const shown = tabs.find((one) => one.name === tab) ?? tabs[0];
  const panel = at('tab').find((p) => p.name === shown?.name);

  const facts = (
    <>
      <Facts tools={tools} meta={meta} record={record} without={panels.flatMap((p) => p.fields ?? [])} />
      {slots('facts')}
      <Ties tools={tools} meta={meta} record={record} />
      <RelatedLists tools={tools} meta={meta} record={record} without={panels.flatMap((p) => p.instead ?? [])} />
    </>
  );
  const side = (
    <>
      {slots('side')}
      {talks && <OpenTasks tools={tools} meta={meta} record={record} />}
      <When tools={tools} meta={meta} record={record} />
      <Suspense>
        <Quality tools={tools} meta={meta} record={record} />
      </Suspense>
    </>
  );
  return (
    <article className={classes.record} data-whole={whole || undefined} aria-label={titleOf(meta, record)}>
      {record.trashed_at && <TrashedBanner tools={tools} meta={meta} record={record} />}
      <RecordHead tools={tools} meta={meta} record={record} whole={whole} panels={panels} onGone={onGone} />
      {!meta.hidden && !record.trashed_at && (
        <Suspense>
          <Similar tools={tools} meta={meta} record={record} />
        </Suspense>
      )}
      {isDeal && (
        <div className={classes.path}>
          <StagePath tools={tools} meta={meta} deal={record} />
        </div>
      )}
      {slots('top')}
      <div className={classes.columns}>
        {whole && <div className={classes.left}>{facts}</div>}
        <div className={classes.middle}>
          {tabs.length > 1 && (
            <div className={classes.tabs} role="tablist" aria-label={t('record.parts')}>
              {tabs.map((one) => (
                <button
                  key={one.name}
                  type="button"
                  role="tab"
                  id={`tab-${one.name}`}
                  aria-selected={shown === one}
                  className={classes.tab}
                  onClick={() => setTab(one.name)}
                >
                  {one.title}
                </button>
              ))}
            </div>
          )}
          <div role="tabpanel" aria-label={shown?.title}>
            {shown?.name === 'facts' && (
              <>
                {facts}
                {side}
              </>
            )}
            {shown?.name === 'timeline' && <Timeline tools={tools} meta={meta} record={record} />}
            {panel && (
              <PanelSlot key={panel.name} panel={panel} tools={tools} meta={meta} record={record} whole={whole} />
            )}
            {shown?.name === 'history' && (
              <Suspense fallback={<Bone width="60%" />}>
                <History tools={tools} meta={meta} record={record} />
              </Suspense>
            )}
          </div>
        </div>
        {whole && <aside className={classes.right}>{side}</aside>}
      </div>
    </article>
  );
}

function TrashedBanner({ tools: { t }, meta, record }: { tools: Tools; meta: ObjectMeta; record: KithRecord }) {
  return (
    <div className={classes.banner} role="status">
      <IconTrash size={16} aria-hidden />
      <span>{t('record.trashed')}</span>
      {meta.permissions.delete && (
        <Button size="compact-sm" variant="default" onClick={() => void restoreRecord(meta, record.id)}>
          {t('trash.restore')}
        </Button>
      )}
    </div>
  );
}

function Loading({ whole, label }: { whole?: boolean; label: string }) {
  return (
    <div className={classes.record} data-whole={whole || undefined} role="status" aria-label={label}>
      <div className={classes.head}>
        <Bone width={44} height={44} />
        <Bone width={240} height={20} />
      </div>
      <div className={classes.columns}>
        {[0, 1, 2].slice(0, whole ? 3 : 1).map((column) => (
          <div key={column} className={column === 0 ? classes.left : column === 1 ? classes.middle : classes.right}>
            {[70, 45, 80, 55, 62, 38].map((width) => (
              <p key={width}>
                <Bone width={`${width}%`} />
              </p>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
