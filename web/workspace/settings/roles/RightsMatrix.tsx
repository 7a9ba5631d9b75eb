import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ObjectMeta, useLabels, useObjects } from '../../../kernel/objects.ts';
import { ObjectIcon } from '../../../kernel/ui/ObjectIcon.tsx';
import type { ObjectRights, Rights, Scope } from './api.ts';
import { scopes } from './api.ts';
import classes from './roles.module.css';

const FieldRights = lazy(() => import('./FieldRights.tsx'));

interface Props {
  rights: Rights;
  /** The objects that roles limit, by name. */
  objects: string[];
  fixed: boolean;
  /** The role only reads: what it would change does not count. */
  reads: boolean;
  onChange(rights: Rights): void;
}

const columns = ['read', 'create', 'update', 'delete', 'export', 'import'] as const;
const changing = new Set(['create', 'update', 'delete', 'import']);

/** Objects down, what may be done with them across. What is not said for an object is what is said for everything else. */
export function RightsMatrix({ rights, objects, fixed, reads, onChange }: Props) {
  const { t } = useTranslation('rights');
  const labels = useLabels();
  const [fieldsOf, setFieldsOf] = useState<ObjectMeta | null>(null);
  const metas = useObjects().filter((meta) => objects.includes(meta.name));
  const of = (name: string) => rights.objects[name] ?? rights.others;
  const set = (name: string | null, said: ObjectRights) =>
    onChange(
      name
        ? { ...rights, objects: { ...rights.objects, [name]: said } }
        : { ...rights, others: { ...said, fields: {} } },
    );
  const row = (name: string | null, label: string) => {
    const said = name ? of(name) : rights.others;
    return columns.map((action) => (
      <td key={action} data-label={t(`actions.${action}`)}>
        <Cell
          label={t('cell', { action: t(`actions.${action}`), object: label })}
          action={action}
          said={said}
          fixed={fixed || (reads && changing.has(action))}
          onChange={(next) => set(name, next)}
        />
      </td>
    ));
  };
  return (
    <>
      <table className={classes.matrix}>
        <thead>
          <tr>
            <th scope="col">{t('object')}</th>
            {columns.map((action) => (
              <th key={action} scope="col">
                {t(`actions.${action}`)}
              </th>
            ))}
            <th scope="col">{t('fields')}</th>
          </tr>
        </thead>
        <tbody>
          {metas.map((meta) => {
            const limited = Object.values(of(meta.name).fields).filter((right) => right !== 'change').length;
            const shown = limited > 0 ? t('fields_limited', { count: limited }) : t('fields_all');
            return (
              <tr key={meta.name}>
                <th scope="row">
                  <ObjectIcon icon={meta.icon} size={16} />
                  <span>{labels.objects(meta)}</span>
                </th>
                {row(meta.name, labels.objects(meta))}
                <td data-label={t('fields')}>
                  <Button
                    size="compact-xs"
                    variant="default"
                    fw={400}
                    aria-label={`${t('fields_of', { object: labels.objects(meta) })}: ${shown}`}
                    onClick={() => setFieldsOf(meta)}
                  >
                    {shown}
                  </Button>
                </td>
              </tr>
            );
          })}
          <tr data-others>
            <th scope="row">
              <span>
                {t('others')}
                <small>{t('others_text')}</small>
              </span>
            </th>
            {row(null, t('others'))}
            <td />
          </tr>
        </tbody>
      </table>
      {fieldsOf && (
        <Suspense>
          <FieldRights
            meta={fieldsOf}
            said={of(fieldsOf.name).fields}
            fixed={fixed}
            onChange={(fields) => set(fieldsOf.name, { ...of(fieldsOf.name), fields })}
            onClose={() => setFieldsOf(null)}
          />
        </Suspense>
      )}
    </>
  );
}

interface CellProps {
  label: string;
  action: (typeof columns)[number];
  said: ObjectRights;
  fixed: boolean;
  onChange(said: ObjectRights): void;
}

function Cell({ label, action, said, fixed, onChange }: CellProps) {
  const { t } = useTranslation('rights');
  if (action === 'create' || action === 'import')
    return (
      <Checkbox
        size="xs"
        aria-label={label}
        checked={said[action]}
        disabled={fixed || said.read === 'none'}
        onChange={(event) => onChange({ ...said, [action]: event.currentTarget.checked })}
      />
    );
  const choose = (scope: Scope) => onChange(action === 'read' ? seeing(said, scope) : { ...said, [action]: scope });
  // Nothing reaches further than what one sees.
  const offered = action === 'read' ? scopes : scopes.slice(0, scopes.indexOf(said.read) + 1);
  return (
    <NativeSelect
      size="xs"
      aria-label={label}
      className={classes.scope}
      data-none={said[action] === 'none' || undefined}
      value={said[action]}
      disabled={fixed}
      data={offered.map((value) => ({ value, label: t(`scopes.${value}`) }))}
      onChange={(event) => choose(event.currentTarget.value as Scope)}
    />
  );
}

/** Seeing less takes the rest back with it. */
function seeing(said: ObjectRights, read: Scope): ObjectRights {
  const within = (scope: Scope) => (scopes.indexOf(scope) <= scopes.indexOf(read) ? scope : read);
  return {
    ...said,
    read,
    update: within(said.update),
    delete: within(said.delete),
    export: within(said.export),
    create: said.create && read !== 'none',
    import: said.import && read !== 'none',
  };
}
