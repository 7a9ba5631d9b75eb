import { ActionIcon } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../kernel/client.ts';
import { openQuickCreate } from '../../kernel/create.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import { fieldOf, type Related, relatedOf } from '../model/objects.ts';
import { endsOf } from '../model/ties.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** These stand elsewhere on the page: the timeline, open tasks. */
const elsewhere = new Set(['task', 'note']);

/** Small lists of what points here: a company's people, deals and subsidiaries. */
export function RelatedLists({ tools, meta, record, without }: Props & { without: string[] }) {
  const shown = relatedOf(tools.objects, meta).filter(
    (r) =>
      endsOf(r.object) === null &&
      !elsewhere.has(r.object.name) &&
      !without.includes(r.object.name) &&
      !(r.object.hidden && r.object.name !== 'stage'),
  );
  const twice = (name: string) => shown.filter((r) => r.object.name === name).length > 1;
  return shown.map((related) => (
    <RelatedList
      key={`${related.object.name} ${related.field.name}`}
      tools={tools}
      meta={meta}
      record={record}
      related={related}
      told={twice(related.object.name)}
    />
  ));
}

const shownRows = 5;

/** @param told there is another list of the same object, so it says by which field the records belong here */
function RelatedList({ tools, meta, record, related, told }: Props & { related: Related; told: boolean }) {
  const { t, labels } = tools;
  const { object, field } = related;
  // A link to a record of any object says which object it is.
  const value = field.type === 'record' ? { object: meta.name, id: record.id } : record.id;
  const filter = { field: field.name, op: 'eq', value };
  const end = endField(object);
  const { data } = useQuery({
    queryKey: ['records', object.name, 'related', field.name, record.id],
    queryFn: ({ signal }) =>
      api.post<{ data: KithRecord[]; next_cursor: string | null }>(
        `/${object.plural}/query`,
        { filter, sort: ['-created_at'], fields: [object.title, ...(end ? [end] : [])], limit: shownRows + 1 },
        { signal },
      ),
  });
  const label = field.inverse_label
    ? field.inverse_label
    : object.name === meta.name
      ? t(`record.inverse.${related.name}`, { defaultValue: labels.objects(object) })
      : told
        ? `${labels.objects(object)} · ${labels.field(object, field)}`
        : labels.objects(object);
  const rows = data?.data ?? [];
  const canAdd = object.permissions.create && !object.hidden && object.name !== 'member' && !record.trashed_at;
  if (rows.length === 0 && !canAdd) return null;
  const endMeta = end ? fieldOf(object, end) : undefined;
  const many = rows.length > shownRows || Boolean(data?.next_cursor);
  return (
    <section className={classes.block} aria-label={label}>
      <h2 className={classes.blockTitle}>
        {label}
        {canAdd && (
          <ActionIcon
            size="sm"
            aria-label={t('record.addRelated', { object: tools.inline(labels.object(object)) })}
            onClick={() =>
              openQuickCreate({
                object: object.name,
                values: { [field.name]: { id: record.id, title: titleOf(meta, record) } },
              })
            }
          >
            <IconPlus size={14} />
          </ActionIcon>
        )}
      </h2>
      {data && rows.length === 0 && <p className={classes.quiet}>{t('record.noneYet')}</p>}
      <ul className={classes.relatedList}>
        {rows.slice(0, shownRows).map((row) => (
          <li key={row.id}>
            {hasFace(object.name) && (
              <RecordAvatar name={titleOf(object, row)} id={row.id} size={18} shape={shapeOf(object.name)} />
            )}
            <Link to={`/${object.plural}/${row.id}`} className={classes.relatedTitle} title={titleOf(object, row)}>
              {titleOf(object, row) || t('list.unnamed')}
            </Link>
            {endMeta && <span className={classes.relatedEnd}>{textOf(tools, object, endMeta, row[endMeta.name])}</span>}
          </li>
        ))}
      </ul>
      {many && (
        <Link
          to={`/${object.plural}`}
          search={{ filter: { and: [{ field: field.name, op: 'in', value: [record.id] }] } }}
          className={classes.dim}
        >
          {t('record.showAll')}
        </Link>
      )}
    </section>
  );
}

/** What one wants to know of each at a glance. */
const endField = (object: ObjectMeta): string | undefined =>
  ['amount', 'job_title', 'city', 'price', 'status'].find((name) => fieldOf(object, name)) ??
  (object.custom
    ? object.fields.find((f) => f.listed && ['money', 'choice', 'date', 'number', 'percent'].includes(f.type))?.name
    : undefined);
