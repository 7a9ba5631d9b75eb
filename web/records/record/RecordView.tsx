import { Button } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
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
import { RecordHead } from './RecordHead.tsx';
import { RelatedLists } from './RelatedLists.tsx';
import classes from './record.module.css';
import { Ties } from './Ties.tsx';
import { Timeline } from './Timeline.tsx';
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

type Tab = 'timeline' | 'history' | 'facts';

function Loaded({ tools, meta, record, whole, onGone }: Omit<Props, 'id'> & { record: KithRecord }) {
  const { t } = tools;
  const [tab, setTab] = useState<Tab>(whole ? 'timeline' : 'facts');
  const isDeal = meta.name === 'deal' && fieldOf(meta, 'stage') !== undefined;
  const talks =
    relatedOf(tools.objects, meta).some((r) => r.object.name === 'note') && !['note', 'task'].includes(meta.name);
  const tabs: Tab[] = [...(whole ? [] : (['facts'] as const)), ...(talks ? (['timeline'] as const) : []), 'history'];
  const shown = tabs.includes(tab) ? tab : (tabs[0] ?? 'history');

  const facts = (
    <>
      <Facts tools={tools} meta={meta} record={record} />
      <Ties tools={tools} meta={meta} record={record} />
      <RelatedLists tools={tools} meta={meta} record={record} />
    </>
  );
  const side = (
    <>
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
      <RecordHead tools={tools} meta={meta} record={record} whole={whole} onGone={onGone} />
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
      <div className={classes.columns}>
        {whole && <div className={classes.left}>{facts}</div>}
        <div className={classes.middle}>
          {tabs.length > 1 && (
            <div className={classes.tabs} role="tablist" aria-label={t('record.parts')}>
              {tabs.map((one) => (
                <button
                  key={one}
                  type="button"
                  role="tab"
                  id={`tab-${one}`}
                  aria-selected={shown === one}
                  className={classes.tab}
                  onClick={() => setTab(one)}
                >
                  {t(`record.tab.${one}`)}
                </button>
              ))}
            </div>
          )}
          <div role="tabpanel" aria-label={t(`record.tab.${shown}`)}>
            {shown === 'facts' && (
              <>
                {facts}
                {side}
              </>
            )}
            {shown === 'timeline' && <Timeline tools={tools} meta={meta} record={record} />}
            {shown === 'history' && (
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
