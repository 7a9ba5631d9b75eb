import { Button, CloseButton, Group, Modal, MultiSelect, NumberInput, Select, Tabs } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../../../server/analytics/reports/alerts/schema.ts';
import type { Schedule } from '../../../server/analytics/reports/mailing/schema.ts';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useSession } from '../../kernel/session.ts';
import { membersQuery, type SavedReport } from '../api.ts';
import { useNames } from '../names.ts';
import classes from '../report-builder.module.css';

const schedulesQuery = queryOptions({
  queryKey: ['report-schedules'],
  queryFn: ({ signal }) => api.get<{ data: Schedule[]; mail: boolean }>('/report-schedules', undefined, { signal }),
});
const alertsQuery = queryOptions({
  queryKey: ['report-alerts'],
  queryFn: ({ signal }) => api.get<{ data: Alert[] }>('/report-alerts', undefined, { signal }).then(({ data }) => data),
});

interface Props {
  subject: { report: string } | { dashboard: string };
  /** Whose figures can be watched; none for a dashboard. */
  report: SavedReport | null;
  onClose(): void;
}

/** A report that comes by itself: by mail at set times, or when a figure goes where it should not. */
export function ComesByItself({ subject, report, onClose }: Props) {
  const { t } = useTranslation(['report-builder', 'common']);
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      size="lg"
      title={t('itself.title')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Tabs defaultValue="mail">
        <Tabs.List mb="md">
          <Tabs.Tab value="mail">{t('itself.mail')}</Tabs.Tab>
          {report && <Tabs.Tab value="alert">{t('itself.alert')}</Tabs.Tab>}
        </Tabs.List>
        <Tabs.Panel value="mail">
          <Schedules subject={subject} />
        </Tabs.Panel>
        {report && (
          <Tabs.Panel value="alert">
            <Alerts report={report} />
          </Tabs.Panel>
        )}
      </Tabs>
    </Modal>
  );
}

const attempt = async (work: () => Promise<unknown>, key: string) => {
  try {
    await work();
  } catch (error) {
    failed(error);
  }
  await queryClient.invalidateQueries({ queryKey: [key] });
};

function Schedules({ subject }: Pick<Props, 'subject'>) {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const { member } = useSession();
  const members = useQuery(membersQuery).data ?? [];
  const { data } = useQuery(schedulesQuery);
  const [recipients, setRecipients] = useState([member.id]);
  const [every, setEvery] = useState<Schedule['every']>('week');
  const [day, setDay] = useState(1);
  const [hour, setHour] = useState(7);
  const [formats, setFormats] = useState('pdf');
  const id = 'report' in subject ? subject.report : subject.dashboard;
  const mine = (data?.data ?? []).filter((one) => one.subject_id === id);
  const weekday = (n: number) =>
    new Intl.DateTimeFormat(format.locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, n)));
  const add = () =>
    attempt(async () => {
      const chosen = formats === 'both' ? ['pdf', 'csv'] : [formats];
      await api.post('/report-schedules', {
        ...subject,
        recipients,
        every,
        day: every === 'day' ? null : day,
        hour,
        formats: chosen,
      });
      notify(t('itself.scheduled'), { tone: 'done' });
    }, 'report-schedules');
  return (
    <div className={classes.form}>
      {data && !data.mail && <p className={classes.quiet}>{t('itself.no_mail')}</p>}
      {mine.length > 0 && (
        <ul className={classes.list}>
          {mine.map((one) => (
            <li key={one.id}>
              <span>
                {t(`itself.every_${one.every}`)}, {one.hour}:00 ·{' '}
                {format.list(one.recipients.map(({ name }) => name ?? '–'))}
                <br />
                <span className={classes.quiet}>
                  {one.problem ?? t('itself.next', { at: format.dateTime(one.next_at) })}
                </span>
              </span>
              <CloseButton
                aria-label={t('itself.stop')}
                onClick={() => void attempt(() => api.del(`/report-schedules/${one.id}`), 'report-schedules')}
              />
            </li>
          ))}
        </ul>
      )}
      <MultiSelect
        label={t('itself.to')}
        description={t('itself.to_hint')}
        searchable
        value={recipients}
        onChange={setRecipients}
        data={members.map(({ id, name }) => ({ value: id, label: name ?? '' }))}
      />
      <div className={classes.pair}>
        <Select
          label={t('itself.when')}
          allowDeselect={false}
          value={every}
          onChange={(value) => value && setEvery(value as Schedule['every'])}
          data={(['day', 'week', 'month'] as const).map((value) => ({ value, label: t(`itself.every_${value}`) }))}
        />
        {every === 'week' && (
          <Select
            label={t('itself.on')}
            allowDeselect={false}
            value={String(Math.min(day, 7))}
            onChange={(value) => setDay(Number(value))}
            data={[1, 2, 3, 4, 5, 6, 7].map((n) => ({ value: String(n), label: weekday(n) }))}
          />
        )}
        {every === 'month' && (
          <NumberInput
            label={t('itself.on_day')}
            min={1}
            max={31}
            value={day}
            onChange={(value) => setDay(Number(value) || 1)}
          />
        )}
        <NumberInput
          label={t('itself.hour')}
          min={0}
          max={23}
          suffix=":00"
          value={hour}
          onChange={(value) => setHour(Number(value) || 0)}
        />
        <Select
          label={t('itself.as')}
          allowDeselect={false}
          value={formats}
          onChange={(value) => value && setFormats(value)}
          data={['pdf', 'csv', 'both'].map((value) => ({ value, label: t(`itself.${value}`) }))}
        />
      </div>
      <Group justify="flex-end">
        <Button disabled={recipients.length === 0} onClick={() => void add()}>
          {t('itself.send')}
        </Button>
      </Group>
    </div>
  );
}

function Alerts({ report }: { report: SavedReport }) {
  const { t } = useTranslation('report-builder');
  const format = useFormat();
  const names = useNames();
  const all = useQuery(alertsQuery).data ?? [];
  const mine = all.filter((one) => one.report === report.id);
  const shown = report.definition.measures.filter(({ hidden }) => !hidden);
  const object = { object: null, source: report.definition.source };
  const nameOf = (name: string) => {
    const found = shown.find((one) => one.name === name);
    return found
      ? names.measure(object, { name, label: found.label ?? null, fn: found.fn ?? null, field: found.field ?? null })
      : name;
  };
  const [measure, setMeasure] = useState(shown[0]?.name ?? '');
  const [kind, setKind] = useState<Alert['kind']>('below');
  const [limit, setLimit] = useState<number | string>('');
  const dated = report.definition.rows.length === 1 && report.definition.rows[0]?.bucket !== undefined;
  const add = () =>
    attempt(async () => {
      await api.post('/report-alerts', {
        report: report.id,
        measure,
        kind,
        limit: kind === 'anomaly' ? null : Number(limit),
      });
      notify(t('itself.watched'), { tone: 'done' });
    }, 'report-alerts');
  const said = ({ kind, limit, measure }: Alert) =>
    t(`itself.said_${kind}`, { measure: nameOf(measure), limit: format.number(limit) });
  const state = (one: Alert) => {
    if (one.problem) return one.problem;
    if (one.snoozed_until && Date.parse(one.snoozed_until) > Date.now())
      return t('itself.snoozed', { at: format.date(one.snoozed_until) });
    if (!one.checked_at) return t('itself.unchecked');
    const value = format.number(one.last_value);
    if (one.state === 'ok') return t('itself.fine', { value });
    return one.expected
      ? t('itself.unusual', { value, low: format.number(one.expected.low), high: format.number(one.expected.high) })
      : t('itself.breached', { value });
  };
  return (
    <div className={classes.form}>
      {mine.length > 0 && (
        <ul className={classes.list}>
          {mine.map((one) => (
            <li key={one.id}>
              <span>
                {said(one)}
                <br />
                <span className={one.state === 'breached' ? classes.trend : classes.quiet}>{state(one)}</span>
              </span>
              <Group gap={4} wrap="nowrap">
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() =>
                    void attempt(() => api.post(`/report-alerts/${one.id}/snooze`, { days: 7 }), 'report-alerts')
                  }
                >
                  {t('itself.snooze')}
                </Button>
                <CloseButton
                  aria-label={t('itself.stop')}
                  onClick={() => void attempt(() => api.del(`/report-alerts/${one.id}`), 'report-alerts')}
                />
              </Group>
            </li>
          ))}
        </ul>
      )}
      <Select
        label={t('itself.figure')}
        allowDeselect={false}
        value={measure}
        onChange={(value) => value && setMeasure(value)}
        data={shown.map(({ name }) => ({ value: name, label: nameOf(name) }))}
      />
      <div className={classes.pair}>
        <Select
          label={t('itself.tell')}
          allowDeselect={false}
          value={kind}
          onChange={(value) => value && setKind(value as Alert['kind'])}
          data={(['below', 'above', ...(dated ? (['anomaly'] as const) : [])] as const).map((value) => ({
            value,
            label: t(`itself.kind_${value}`),
          }))}
        />
        {kind !== 'anomaly' && <NumberInput label={t('itself.limit')} value={limit} onChange={setLimit} />}
      </div>
      <p className={classes.quiet}>{t('itself.alert_hint')}</p>
      <Group justify="flex-end">
        <Button disabled={kind !== 'anomaly' && limit === ''} onClick={() => void add()}>
          {t('itself.watch')}
        </Button>
      </Group>
    </div>
  );
}
