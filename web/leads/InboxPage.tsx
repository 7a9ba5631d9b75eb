import { Button, Select } from '@mantine/core';
import { IconArrowLeft, IconInbox, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { openQuickCreate } from '../kernel/create.ts';
import { useFormat } from '../kernel/format.ts';
import { type ObjectMeta, useObject } from '../kernel/objects.ts';
import { useShortcuts } from '../kernel/shortcuts.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { NotFound } from '../kernel/ui/PageStates.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type KithRecord, useRecordList } from '../records/api.ts';
import { useTools } from '../records/fields/tools.ts';
import { RecordView } from '../records/record/RecordView.tsx';
import { countsQuery, type LeadSettings, settingsQuery } from './api.ts';
import { InboxRow } from './InboxRow.tsx';
import { FOLDERS, type Folder, filterOf, ORDERS, type Order, sortOf } from './inbox.ts';
import classes from './leads.module.css';

/** New leads, one after the other: the list on the left, the inquiry on the right, everything by key. */
export default function InboxPage() {
  const meta = useObject('lead');
  const { data: settings } = useQuery(settingsQuery);
  if (!meta) return <NotFound />;
  return settings ? <Inbox meta={meta} settings={settings} /> : <SkeletonRows rows={8} columns={3} />;
}

interface Search {
  show?: Folder;
  order?: Order;
  lead?: string;
}

function Inbox({ meta, settings }: { meta: ObjectMeta; settings: LeadSettings }) {
  const { t } = useTranslation('leads');
  const tools = useTools();
  const format = useFormat();
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as Search;
  const folder = FOLDERS.includes(search.show as Folder) ? (search.show as Folder) : 'all';
  const order = ORDERS.includes(search.order as Order) ? (search.order as Order) : 'newest';
  const { data: counts } = useQuery(countsQuery);
  const list = useRecordList(meta, {
    filter: filterOf(folder, tools.me, settings),
    sort: sortOf(order),
    include: ['owner', 'company'],
  });
  const { rows } = list;
  const at = rows.findIndex((row) => row.id === search.lead);
  const last = useRef(0);
  if (at >= 0) last.current = at;
  const set = (next: Search) =>
    void navigate({ to: '/lead-inbox', search: { ...search, ...next } as never, replace: true });
  const wide = typeof window !== 'undefined' && window.matchMedia('(min-width: 60em)').matches;

  // The first lead is open on a large screen; when one has been dealt with, the next in its place is.
  const gone = !list.loading && !list.stale && rows.length > 0 && at < 0;
  const following = gone ? rows[Math.min(last.current, rows.length - 1)]?.id : undefined;
  const open = search.lead && at >= 0 ? search.lead : wide || search.lead ? following : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows what is open
  useEffect(() => {
    if (open && open !== search.lead) set({ lead: open });
  }, [open]);
  const go = (by: number) => {
    const next = rows[Math.max(0, Math.min(rows.length - 1, (at < 0 ? -1 : at) + by))];
    if (next) set({ lead: next.id });
  };
  const group = t('keys');
  useShortcuts([
    { keys: 'j', label: t('next'), group, run: () => go(1) },
    { keys: 'k', label: t('previous'), group, run: () => go(-1) },
    { keys: 'ArrowDown', run: () => go(1) },
    { keys: 'ArrowUp', run: () => go(-1) },
  ]);
  const add = meta.permissions.create && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => openQuickCreate({ object: 'lead' })}>
      {t('new')}
    </Button>
  );
  return (
    <div className={classes.inbox} data-open={open ? true : undefined}>
      <div className={classes.list}>
        <PageHeader title={t('inbox.title')} description={t('inbox.text')} actions={add} />
        <nav className={classes.folders} aria-label={t('inbox.title')}>
          {FOLDERS.map((one) => (
            <button
              key={one}
              type="button"
              className={classes.folder}
              aria-current={one === folder || undefined}
              title={t(`folder.${one}_text`, {
                low: settings.touches_low,
                high: settings.touches_high,
                hours: settings.reply_hours,
              })}
              onClick={() => set({ show: one, lead: undefined })}
            >
              {t(`folder.${one}`)}
              {counts && <span className={classes.count}>{format.number(counts[one])}</span>}
            </button>
          ))}
        </nav>
        <Select
          aria-label={t('order.label')}
          size="xs"
          data={ORDERS.map((value) => ({ value, label: t(`order.${value}`) }))}
          value={order}
          allowDeselect={false}
          onChange={(value) => set({ order: (value ?? 'newest') as Order })}
          className={classes.order}
        />
        <Rows
          rows={rows}
          open={open}
          {...{ list, tools, meta, settings }}
          onOpen={(id) => set({ lead: id })}
          empty={
            <EmptyState
              icon={<IconInbox size={20} />}
              title={t(`none.${folder === 'all' ? 'all' : 'folder'}`)}
              action={folder === 'all' && add}
            >
              {folder === 'all' ? t('none.text') : undefined}
            </EmptyState>
          }
        />
      </div>
      <div className={classes.reading}>
        {open ? (
          <>
            <button type="button" className={classes.back} onClick={() => set({ lead: undefined })}>
              <IconArrowLeft size={16} aria-hidden /> {t('inbox.title')}
            </button>
            <RecordView key={open} tools={tools} meta={meta} id={open} onGone={() => go(1)} />
          </>
        ) : (
          rows.length > 0 && <EmptyState title={t('inbox.choose')} />
        )}
      </div>
    </div>
  );
}

interface RowsProps {
  rows: KithRecord[];
  open: string | undefined;
  list: ReturnType<typeof useRecordList>;
  tools: ReturnType<typeof useTools>;
  meta: ObjectMeta;
  settings: LeadSettings;
  onOpen(id: string): void;
  empty: React.ReactNode;
}

function Rows({ rows, open, list, tools, meta, settings, onOpen, empty }: RowsProps) {
  const { t } = useTranslation(['leads', 'common']);
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <SkeletonRows rows={8} columns={2} />;
  if (rows.length === 0) return empty;
  return (
    <>
      <ul className={classes.rows} aria-busy={list.stale || undefined}>
        {rows.map((lead) => (
          <InboxRow
            key={lead.id}
            {...{ tools, meta, lead, settings }}
            shown={lead.id === open}
            onOpen={() => onOpen(lead.id)}
          />
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="subtle" fullWidth loading={list.loadingMore} onClick={list.loadMore}>
          {t('common:more')}
        </Button>
      )}
    </>
  );
}
