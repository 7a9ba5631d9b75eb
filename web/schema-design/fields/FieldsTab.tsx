import { Button, TextInput } from '@mantine/core';
import { IconArrowBackUp, IconLink, IconPlus, IconSearch, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import type { Tools } from '../../records/fields/tools.ts';
import { archivedFieldsQuery, refreshObjects } from '../api.ts';
import { kindIcon, kindOf } from '../kinds.ts';
import { ownFields } from '../objects.ts';
import { saveOrder } from '../order.ts';
import { RelationList } from '../relations/RelationList.tsx';
import { RemoveDialog } from '../remove/RemoveDialog.tsx';
import { moved, Sortable } from '../Sortable.tsx';
import classes from '../schema-design.module.css';
import { FieldRow } from './FieldRow.tsx';

const FieldDrawer = lazy(() => import('./FieldDrawer.tsx'));
const RelationDialog = lazy(() => import('../relations/RelationDialog.tsx'));

interface Props {
  tools: Tools;
  object: ObjectMeta;
  mayWrite: boolean;
}

type Open =
  | { kind: 'field'; field: FieldMeta | null }
  | { kind: 'relation' }
  | { kind: 'remove'; field: FieldMeta; how: 'archive' | 'end' };

/** All fields of an object, in their order. */
export function FieldsTab({ tools, object, mayWrite }: Props) {
  const { t } = useTranslation('schema-design');
  const [search, setSearch] = useState('');
  const [open, setOpen] = useState<Open | null>(null);
  const archived = useQuery({ ...archivedFieldsQuery(object.plural), enabled: mayWrite });
  const fields = ownFields(object);
  const words = search.trim().toLowerCase();
  const labelOf = (name: string) => {
    const field = fields.find((one) => one.name === name);
    return field ? tools.labels.field(object, field) : name;
  };
  const shown = fields.filter(
    (field) =>
      labelOf(field.name).toLowerCase().includes(words) ||
      field.name.includes(words) ||
      t(`kinds.${kindOf(field)}`)
        .toLowerCase()
        .includes(words),
  );
  const ids = shown.map((field) => field.name);
  const onMove = (name: string, over: string) => {
    const names = moved(fields, name, over, (field) => field.name).map((field) => field.name);
    saveOrder(object, names, t('fields.moved', { name: labelOf(name), place: names.indexOf(name) + 1 }));
  };
  const restore = async (field: FieldMeta) => {
    try {
      await api.post(`/objects/${object.plural}/fields/${field.name}/restoration`);
      notify(t('fields.restored', { name: field.label }), { tone: 'done' });
    } catch (error) {
      failed(error);
    } finally {
      void refreshObjects();
    }
  };
  const close = () => setOpen(null);
  // A search shows a part of the order, in which nothing can be put in its place.
  const sortable = mayWrite && words === '';

  return (
    <>
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          aria-label={t('fields.search')}
          placeholder={t('fields.search')}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
        {mayWrite && (
          <>
            <Button
              variant="default"
              leftSection={<IconLink size={16} />}
              onClick={() => setOpen({ kind: 'relation' })}
            >
              {t('relation.add')}
            </Button>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setOpen({ kind: 'field', field: null })}>
              {t('fields.add')}
            </Button>
          </>
        )}
      </div>
      {shown.length === 0 ? (
        <EmptyState title={t('fields.none')}>{t('fields.none_text')}</EmptyState>
      ) : (
        <Sortable ids={ids} labelOf={labelOf} onMove={onMove}>
          <ul className={classes.rows} aria-label={t('fields.of', { name: tools.labels.objects(object) })}>
            {shown.map((field) => (
              <FieldRow
                key={field.name}
                tools={tools}
                object={object}
                field={field}
                ids={ids}
                mayWrite={mayWrite}
                sortable={sortable}
                onMove={onMove}
                onOpen={() => setOpen({ kind: 'field', field })}
                onArchive={() => setOpen({ kind: 'remove', field, how: 'archive' })}
              />
            ))}
          </ul>
        </Sortable>
      )}
      {words === '' && <RelationList tools={tools} object={object} mayWrite={mayWrite} />}
      {(archived.data?.length ?? 0) > 0 && (
        <section className={classes.archived} aria-label={t('fields.archived')}>
          <h2 className={classes.heading}>{t('fields.archived')}</h2>
          <p className={classes.dim}>{t('fields.archived_text')}</p>
          <ul className={classes.plainList}>
            {archived.data?.map((field) => {
              const Icon = kindIcon(kindOf(field));
              return (
                <li key={field.name} className={classes.archivedRow}>
                  <Icon size={16} aria-hidden />
                  <span className={classes.grow}>{field.label}</span>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    leftSection={<IconArrowBackUp size={14} />}
                    aria-label={t('restore_what', { name: field.label })}
                    onClick={() => void restore(field)}
                  >
                    {t('restore')}
                  </Button>
                  <Button
                    size="compact-sm"
                    variant="subtle"
                    color="red"
                    leftSection={<IconTrash size={14} />}
                    aria-label={t('end_what', { name: field.label })}
                    onClick={() => setOpen({ kind: 'remove', field, how: 'end' })}
                  >
                    {t('end')}
                  </Button>
                </li>
              );
            })}
          </ul>
        </section>
      )}
      <Suspense>
        {open?.kind === 'field' && (
          <FieldDrawer
            tools={tools}
            object={object}
            field={open.field}
            mayWrite={mayWrite}
            onClose={close}
            onRelation={() => setOpen({ kind: 'relation' })}
          />
        )}
        {open?.kind === 'relation' && <RelationDialog tools={tools} object={object} onClose={close} />}
      </Suspense>
      {open?.kind === 'remove' && (
        <RemoveDialog
          what={{ plural: object.plural, field: open.field.name, name: tools.labels.field(object, open.field) }}
          how={open.how}
          onClose={close}
        />
      )}
    </>
  );
}
