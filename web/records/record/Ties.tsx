import { ActionIcon, Button, Popover } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import type { KithRecord } from '../api.ts';
import { asLink, hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import { type Tie, tiesOf } from '../model/ties.ts';
import { refreshRecord } from './api.ts';
import classes from './record.module.css';

const TieForm = lazy(() => import('./TieForm.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** Many-to-many relations: the other side of each link with its role and dates. */
export function Ties({ tools, meta, record }: Props) {
  return tiesOf(tools.objects, meta).map((tie) => (
    <TieList key={`${tie.object.name} ${tie.here.name}`} tools={tools} meta={meta} record={record} tie={tie} />
  ));
}

const shownAtFirst = 8;
const most = 200;

function TieList({ tools, meta, record, tie }: Props & { tie: Tie }) {
  const { t, labels } = tools;
  const { object, here, there, target, primary, from } = tie;
  const [editing, setEditing] = useState<string | null>(null);
  const [all, setAll] = useState(false);
  const { data } = useQuery({
    queryKey: ['records', object.name, 'of', here.name, record.id],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          `/${object.plural}/query`,
          {
            filter: { field: here.name, op: 'eq', value: record.id },
            include: [there.name],
            sort: [primary, from].flatMap((field) => (field ? [`-${field.name}`] : [])),
            limit: most,
          },
          { signal },
        )
        .then((answer) => answer.data),
  });
  const writable = object.permissions.update && !record.trashed_at;
  const done = () => {
    setEditing(null);
    void refreshRecord(meta, record.id);
  };
  const label = labelOf(tools, meta, tie);
  const form = (row: KithRecord | null, target: ReactNode) => (
    <Popover
      opened={editing === (row?.id ?? 'new')}
      onChange={(opened) => !opened && setEditing(null)}
      width={320}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown>
        <Suspense fallback={null}>
          <TieForm
            tools={tools}
            meta={meta}
            record={record}
            tie={tie}
            row={row}
            onDone={done}
            onCancel={() => setEditing(null)}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  );
  const rows = data ?? [];
  return (
    <section className={classes.block} aria-label={label}>
      <h2 className={classes.blockTitle}>
        {label}
        {writable &&
          form(
            null,
            <ActionIcon
              size="sm"
              aria-label={t('fields:tie.add', { object: tools.inline(labels.object(target)), list: label })}
              onClick={() => setEditing(editing === 'new' ? null : 'new')}
            >
              <IconPlus size={14} />
            </ActionIcon>,
          )}
      </h2>
      {data?.length === 0 && <p className={classes.quiet}>{t('record.noneYet')}</p>}
      <ul className={classes.relatedList}>
        {rows.slice(0, all ? most : shownAtFirst).map((row) => {
          const link = asLink(row[there.name]);
          return (
            <li key={row.id}>
              {hasFace(target.name) && link && (
                <RecordAvatar name={link.title} id={link.id} size={18} shape={shapeOf(target.name)} />
              )}
              <div className={classes.affiliation}>
                {link && <Link to={`/${target.plural}/${link.id}`}>{link.title || t('list.unnamed')}</Link>}{' '}
                {primary && row[primary.name] === true && <Badge color="indigo">{t('affiliation.primary')}</Badge>}
                <div className={classes.dim}>{detailOf(tools, tie, row)}</div>
              </div>
              {writable &&
                form(
                  row,
                  <ActionIcon
                    size="sm"
                    aria-label={t('fields:tie.edit', { title: link?.title, list: label })}
                    onClick={() => setEditing(editing === row.id ? null : row.id)}
                  >
                    <IconPencil size={14} />
                  </ActionIcon>,
                )}
            </li>
          );
        })}
      </ul>
      {rows.length > shownAtFirst && !all && (
        <Button size="compact-xs" variant="subtle" color="gray" fw={400} onClick={() => setAll(true)}>
          {t('fields:tie.all', { count: rows.length })}
        </Button>
      )}
    </section>
  );
}

/** What these records are called here: as the administrator said, or as Kith does. */
function labelOf({ t, labels }: Tools, meta: ObjectMeta, { object, here, target }: Tie): string {
  if (object.name === 'affiliation') return t(meta.name === 'person' ? 'affiliation.companies' : 'affiliation.people');
  return here.inverse_label || labels.objects(target);
}

/** "Owner · since 3 Mar 2024" */
function detailOf(tools: Tools, { object, role, from, until }: Tie, row: KithRecord): string {
  const { t, format } = tools;
  const begin = from && row[from.name] ? format.date(String(row[from.name])) : '';
  const end = until && row[until.name] ? format.date(String(row[until.name])) : '';
  const span = end
    ? t('affiliation.span', { from: begin || '…', until: end })
    : begin
      ? t('affiliation.since', { from: begin })
      : '';
  return [role && textOf(tools, object, role, row[role.name]), span].filter(Boolean).join(' · ');
}
