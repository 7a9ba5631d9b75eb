import { Button, Select, TextInput } from '@mantine/core';
import { IconCalendarEvent, IconPhone, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../kernel/charts/Chart.tsx';
import { api } from '../../kernel/client.ts';
import { loadWords } from '../../kernel/i18n.ts';
import { usePage } from '../../kernel/page.ts';
import { useCan } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useTools } from '../../records/fields/tools.ts';
import classes from '../activities.module.css';
import { membersQuery } from '../api.ts';

const NextStepDialog = lazy(() => import('../panels/NextStepDialog.tsx'));

interface Counts {
  total: number;
  without: number;
}

export interface Talk {
  object: 'meeting' | 'call';
  id: string;
  subject: string | null;
  at: string;
  about: { object: string; id: string; title: string | null } | null;
  member: { id: string; name: string | null } | null;
}

interface Report {
  from: string;
  until: string;
  total: Counts & { meetings: Counts; calls: Counts };
  members: Array<Counts & { member: string | null; name: string | null }>;
  weeks: Array<Counts & { week: string }>;
  data: Talk[];
}

/** Meetings and calls with neither a note nor a next step: what was said and would be lost. */
export default function FollowUpsPage() {
  const { t } = useTranslation('activities');
  const tools = useTools();
  const { format, objects } = tools;
  usePage(t('follow_ups.title'));
  const navigate = useNavigate();
  const search = useSearch({ strict: false }) as { member?: string; kind?: string; from?: string; until?: string };
  const [adding, setAdding] = useState<Talk | null>(null);
  const mayAdd = useCan('task', 'create');
  const { data: members = [] } = useQuery(membersQuery);
  const { data, error, refetch, isPending } = useQuery({
    queryKey: ['follow-ups', search],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      await loadWords('charts');
      return api.get<Report>('/follow-ups', search, { signal });
    },
  });
  const set = (values: Record<string, string | undefined>) =>
    void navigate({ to: '/follow-ups', search: { ...search, ...values } });
  const share = (counts: Counts) => (counts.total > 0 ? counts.without / counts.total : 0);
  return (
    <div className={classes.page}>
      <PageHeader title={t('follow_ups.title')} description={t('follow_ups.text')} />
      <div className={classes.filters}>
        <TextInput
          type="date"
          label={t('follow_ups.from')}
          value={search.from ?? data?.from ?? ''}
          onChange={(event) => set({ from: event.currentTarget.value || undefined })}
        />
        <TextInput
          type="date"
          label={t('follow_ups.until')}
          value={search.until ?? data?.until ?? ''}
          onChange={(event) => set({ until: event.currentTarget.value || undefined })}
        />
        <Select
          label={t('follow_ups.member')}
          data={members.map((one) => ({ value: one.id, label: one.name }))}
          value={search.member ?? null}
          onChange={(value) => set({ member: value ?? undefined })}
          placeholder={t('follow_ups.everybody')}
          clearable
          searchable
        />
        <Select
          label={t('follow_ups.kind')}
          data={['meeting', 'call'].map((value) => ({ value, label: t(`follow_ups.kinds.${value}`) }))}
          value={search.kind ?? null}
          onChange={(value) => set({ kind: value ?? undefined })}
          placeholder={t('follow_ups.both')}
          clearable
        />
      </div>
      {error && !data ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : isPending || !data ? (
        <SkeletonRows rows={8} />
      ) : data.total.total === 0 ? (
        <EmptyState title={t('follow_ups.none')}>{t('follow_ups.none_text')}</EmptyState>
      ) : (
        <>
          <div className={classes.numbers}>
            <Chart
              title={t('follow_ups.finding', { without: data.total.without, total: data.total.total })}
              subtitle={t('follow_ups.by_week')}
              kind="bars"
              rowsName={t('follow_ups.week')}
              rows={data.weeks.map(({ week, total, without }) => ({
                key: week,
                label: format.date(week, 'short').replace(/[./-]?\d{2,4}$/, ''),
                title: format.date(week),
                values: [without],
                notes: [t('follow_ups.of', { count: total })],
              }))}
              series={[
                {
                  name: t('follow_ups.without'),
                  exact: (value) => format.number(value),
                  short: (value) => format.number(value),
                },
              ]}
              height={200}
            />
            <table className={classes.list}>
              <thead>
                <tr>
                  <th>{t('follow_ups.member')}</th>
                  <th className={classes.number}>{t('follow_ups.talks')}</th>
                  <th className={classes.number}>{t('follow_ups.without')}</th>
                  <th className={classes.number}>{t('follow_ups.share')}</th>
                </tr>
              </thead>
              <tbody>
                {data.members.slice(0, 8).map((one) => (
                  <tr key={one.member ?? ''}>
                    <td>
                      {one.member ? (
                        <button
                          type="button"
                          className={classes.link}
                          onClick={() => set({ member: one.member ?? undefined })}
                        >
                          {one.name}
                        </button>
                      ) : (
                        t('follow_ups.nobody')
                      )}
                    </td>
                    <td className={classes.number}>{format.number(one.total)}</td>
                    <td className={classes.number}>{format.number(one.without)}</td>
                    <td className={classes.number}>{format.percent(share(one) * 100, 0)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {data.data.length === 0 ? (
            <EmptyState title={t('follow_ups.all_done')}>{t('follow_ups.all_done_text')}</EmptyState>
          ) : (
            <div className={classes.rows}>
              {data.data.map((talk) => {
                const about = objects.find((one) => one.name === talk.about?.object);
                return (
                  <div key={talk.id} className={classes.row}>
                    {talk.object === 'call' ? (
                      <IconPhone size={16} aria-hidden />
                    ) : (
                      <IconCalendarEvent size={16} aria-hidden />
                    )}
                    <div className={classes.grow}>
                      <Link to={`/${talk.object}s/${talk.id}`}>
                        {talk.subject ?? t(`follow_ups.kinds.${talk.object}`)}
                      </Link>
                      <div className={classes.dim}>
                        {format.dateTime(talk.at)}
                        {talk.member?.name && ` · ${talk.member.name}`}
                        {talk.about && about && (
                          <>
                            {' · '}
                            <Link to={`/${about.plural}/${talk.about.id}`}>{talk.about.title}</Link>
                          </>
                        )}
                      </div>
                    </div>
                    {mayAdd && (
                      <Button
                        size="compact-sm"
                        variant="default"
                        leftSection={<IconPlus size={14} />}
                        onClick={() => setAdding(talk)}
                      >
                        {t('follow_ups.add')}
                      </Button>
                    )}
                  </div>
                );
              })}
            </div>
          )}
        </>
      )}
      {adding && (
        <Suspense>
          <NextStepDialog tools={tools} talk={adding} onClose={() => setAdding(null)} />
        </Suspense>
      )}
    </div>
  );
}
