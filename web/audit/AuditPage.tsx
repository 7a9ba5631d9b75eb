import { Button, Menu, Select, TextInput } from '@mantine/core';
import { IconDownload, IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Verified } from '../../server/audit/schema.ts';
import { api, apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { AuditEntryRow, useActionLabel } from './AuditEntryRow.tsx';
import { type AuditSearch, actionsQuery, auditQuery, filterOf, peopleQuery } from './api.ts';
import classes from './audit.module.css';

/** Who did what of consequence. */
export default function AuditPage() {
  const { t } = useTranslation('audit');
  const { isAdmin } = useRole();
  const [result, setResult] = useState<Verified | null>(null);
  return (
    <SettingsPage title={t('title')} text={t('text')} actions={isAdmin && <Actions onVerified={setResult} />} wide>
      {result && <Result result={result} />}
      {isAdmin ? <Log /> : <EmptyState icon={<IconShieldCheck size={20} />} title={t('admins_only')} />}
    </SettingsPage>
  );
}

/** Whether the log is sound, and the end of it to note elsewhere. */
function Result({ result }: { result: Verified }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  return (
    <output className={classes.result} data-ok={result.ok}>
      {result.problem
        ? t(`problems.${result.problem.kind}`, { seq: format.number(result.problem.seq) })
        : t('sound', { count: result.entries, text: format.number(result.entries) })}
      <span className={classes.hash} title={t('head')}>
        {t('head')}: {result.head.seq} · {result.head.hash}
      </span>
    </output>
  );
}

function Log() {
  const { t } = useTranslation('audit');
  const search = useSearch({ strict: false }) as AuditSearch;
  const list = useInfiniteQuery(auditQuery(search));
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <>
      <Filters search={search} />
      {list.error && !list.data ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonRows rows={8} columns={4} />
      ) : rows.length === 0 ? (
        <EmptyState icon={<IconShieldCheck size={20} />} title={t('none')}>
          {t('none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {rows.map((entry) => (
            <AuditEntryRow key={entry.id} entry={entry} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

function Filters({ search }: { search: AuditSearch }) {
  const { t } = useTranslation('audit');
  const navigate = useNavigate();
  const people = useQuery(peopleQuery);
  const actions = useQuery(actionsQuery);
  const objects = useObjects();
  const labels = useLabels();
  const actionLabel = useActionLabel();
  const set = (change: AuditSearch) =>
    void navigate({ to: '/settings/audit', search: { ...search, ...change } as never, replace: true });
  const nouns = [...new Set((actions.data ?? []).map((action) => action.split('.')[0] as string))];
  const grouped = nouns.map((noun) => ({
    group: t(`nouns.${noun}`, { defaultValue: noun.replaceAll('_', ' ') }),
    items: (actions.data ?? [])
      .filter((action) => action.startsWith(`${noun}.`))
      .map((value) => ({ value, label: actionLabel(value) })),
  }));
  const active = Object.values(search).some(Boolean);
  return (
    <search className={classes.filters} aria-label={t('filters')}>
      <Select
        aria-label={t('person')}
        placeholder={t('person')}
        data={(people.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        value={search.person ?? null}
        onChange={(person) => set({ person: person ?? undefined })}
        searchable
        clearable
      />
      <Select
        aria-label={t('action')}
        placeholder={t('action')}
        data={grouped}
        value={search.action ?? null}
        onChange={(action) => set({ action: action ?? undefined })}
        searchable
        clearable
      />
      <Select
        aria-label={t('object')}
        placeholder={t('object')}
        data={objects.map((object) => ({ value: object.name, label: labels.objects(object) }))}
        value={search.object ?? null}
        onChange={(object) => set({ object: object ?? undefined })}
        searchable
        clearable
      />
      <TextInput
        type="date"
        aria-label={t('from')}
        title={t('from')}
        value={search.from ?? ''}
        onChange={(event) => set({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        aria-label={t('until')}
        title={t('until')}
        value={search.until ?? ''}
        onChange={(event) => set({ until: event.currentTarget.value || undefined })}
      />
      {active && (
        <Button
          variant="subtle"
          color="gray"
          onClick={() => void navigate({ to: '/settings/audit', search: {} as never, replace: true })}
        >
          {t('clear')}
        </Button>
      )}
    </search>
  );
}

function Actions({ onVerified }: { onVerified(result: Verified): void }) {
  const { t } = useTranslation('audit');
  const search = useSearch({ strict: false }) as AuditSearch;
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    try {
      onVerified(await api.post<Verified>('/audit/verification', {}));
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  const file = (kind: 'csv' | 'jsonl') => apiUrl('/audit/export', { ...filterOf(search), format: kind });
  return (
    <div className={classes.actions}>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} />}
        loading={busy}
        onClick={() => void verify()}
      >
        {t('verify')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconDownload size={16} />}>
            {t('export')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component="a" href={file('csv')} download>
            CSV
          </Menu.Item>
          <Menu.Item component="a" href={file('jsonl')} download>
            JSON Lines
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </div>
  );
}
