import { ActionIcon, Button, Checkbox, Group, Popover, TextInput } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asLink, type Link as RecordLink, type Tools } from '../fields/tools.ts';
import { fieldOf } from '../model/objects.ts';
import { changeRecord, createRecord, trashRecord } from '../writes.ts';
import { refreshRecord } from './api.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** Who works, or worked, where: the many-to-many tie of people and companies, with role and dates. */
export function Affiliations({ tools, meta, record }: Props) {
  const { t, format } = tools;
  const ties = tools.objects.find((o) => o.name === 'affiliation');
  const other = meta.name === 'person' ? 'company' : meta.name === 'company' ? 'person' : null;
  const [editing, setEditing] = useState<string | null>(null);
  const { data = [] } = useQuery({
    queryKey: ['records', 'affiliation', 'of', meta.name, record.id],
    enabled: ties !== undefined && other !== null,
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          '/affiliations/query',
          {
            filter: { field: meta.name, op: 'eq', value: record.id },
            include: ['person', 'company'],
            sort: ['-is_primary', '-since'],
            limit: 50,
          },
          { signal },
        )
        .then((answer) => answer.data),
  });
  const target = tools.objects.find((o) => o.name === other);
  if (!ties || !other || !target) return null;
  const writable = ties.permissions.update && !record.trashed_at;
  const done = () => {
    setEditing(null);
    void refreshRecord(meta, record.id);
  };
  const form = (tie: KithRecord | null) => (
    <TieForm
      tools={tools}
      meta={meta}
      ties={ties}
      other={other}
      record={record}
      tie={tie}
      onDone={done}
      onCancel={() => setEditing(null)}
    />
  );
  const label = t(meta.name === 'person' ? 'affiliation.companies' : 'affiliation.people');
  return (
    <section className={classes.block} aria-label={label}>
      <h2 className={classes.blockTitle}>
        {label}
        {writable && (
          <Popover
            opened={editing === 'new'}
            onChange={(o) => !o && setEditing(null)}
            width={300}
            position="bottom-end"
            trapFocus
            returnFocus
          >
            <Popover.Target>
              <ActionIcon
                size="sm"
                aria-label={t('affiliation.add')}
                onClick={() => setEditing(editing === 'new' ? null : 'new')}
              >
                <IconPlus size={14} />
              </ActionIcon>
            </Popover.Target>
            <Popover.Dropdown>{form(null)}</Popover.Dropdown>
          </Popover>
        )}
      </h2>
      {data.length === 0 && <p className={classes.quiet}>{t('record.noneYet')}</p>}
      <ul className={classes.relatedList}>
        {data.map((tie) => {
          const link = asLink(tie[other]);
          const from = tie.since ? format.date(String(tie.since)) : '';
          const until = tie.until ? format.date(String(tie.until)) : '';
          const span = until
            ? t('affiliation.span', { from: from || '…', until })
            : from
              ? t('affiliation.since', { from })
              : '';
          return (
            <li key={tie.id}>
              <div className={classes.affiliation}>
                {link && <Link to={`/${target.plural}/${link.id}`}>{link.title || t('list.unnamed')}</Link>}{' '}
                {tie.is_primary === true && <Badge color="indigo">{t('affiliation.primary')}</Badge>}
                <div className={classes.dim}>{[tie.role, span].filter(Boolean).join(' · ')}</div>
              </div>
              {writable && (
                <Popover
                  opened={editing === tie.id}
                  onChange={(o) => !o && setEditing(null)}
                  width={300}
                  position="bottom-end"
                  trapFocus
                  returnFocus
                >
                  <Popover.Target>
                    <ActionIcon
                      size="sm"
                      aria-label={t('affiliation.edit', { title: link?.title })}
                      onClick={() => setEditing(editing === tie.id ? null : tie.id)}
                    >
                      <IconPencil size={14} />
                    </ActionIcon>
                  </Popover.Target>
                  <Popover.Dropdown>{form(tie)}</Popover.Dropdown>
                </Popover>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

interface FormProps extends Props {
  ties: ObjectMeta;
  other: 'person' | 'company';
  tie: KithRecord | null;
  onDone(): void;
  onCancel(): void;
}

function TieForm({ tools, meta, ties, other, record, tie, onDone, onCancel }: FormProps) {
  const { t } = tools;
  const [link, setLink] = useState<RecordLink | null>(asLink(tie?.[other]));
  const [role, setRole] = useState(String(tie?.role ?? ''));
  const [from, setFrom] = useState(String(tie?.since ?? ''));
  const [until, setUntil] = useState(String(tie?.until ?? ''));
  const [primary, setPrimary] = useState(tie?.is_primary === true);
  const [problem, setProblem] = useState<string | null>(null);
  const field = fieldOf(ties, other);
  if (!field) return null;
  const save = async () => {
    if (!link) {
      setProblem(t('affiliation.choose', { object: tools.labels.field(ties, field) }));
      return;
    }
    const values = { role: role.trim() || null, since: from || null, until: until || null, is_primary: primary };
    try {
      if (tie) await changeRecord(ties, tie, { values, quiet: true });
      else {
        const { changeSet } = await createRecord(ties, { ...values, [meta.name]: record.id, [other]: link.id });
        changed(t('affiliation.added', { title: link.title || titleOf(meta, record) }), changeSet);
      }
      onDone();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      {!tie && (
        <FieldInput
          tools={tools}
          meta={ties}
          field={{ ...field, help: undefined }}
          value={link}
          onChange={(v) => setLink(asLink(v))}
          autoFocus
        />
      )}
      <TextInput
        mt={tie ? 0 : 'xs'}
        size="xs"
        label={t('affiliation.role')}
        value={role}
        onChange={(e) => setRole(e.currentTarget.value)}
      />
      <Group grow gap="xs" mt="xs">
        <TextInput
          size="xs"
          type="date"
          label={t('affiliation.from')}
          value={from}
          onChange={(e) => setFrom(e.currentTarget.value)}
        />
        <TextInput
          size="xs"
          type="date"
          label={t('affiliation.until')}
          value={until}
          onChange={(e) => setUntil(e.currentTarget.value)}
        />
      </Group>
      <Checkbox
        mt="xs"
        size="xs"
        label={t('affiliation.isPrimary')}
        checked={primary}
        onChange={(e) => setPrimary(e.currentTarget.checked)}
      />
      <FormProblem>{problem}</FormProblem>
      <Group justify="space-between" mt="sm">
        {tie ? (
          <ActionIcon aria-label={t('affiliation.remove')} onClick={() => void trashRecord(ties, tie).then(onDone)}>
            <IconTrash size={16} />
          </ActionIcon>
        ) : (
          <span />
        )}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button size="compact-sm" type="submit">
            {t('common:save')}
          </Button>
        </Group>
      </Group>
    </form>
  );
}
