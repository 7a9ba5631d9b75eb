import { ActionIcon, Button, Group, Popover } from '@mantine/core';
import { IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import type { KithRecord } from '../../records/api.ts';
import { FieldInput } from '../../records/fields/FieldInput.tsx';
import type { Tools } from '../../records/fields/tools.ts';
import { fieldOf } from '../../records/model/objects.ts';
import { changeRecord, createRecord, plain, trashRecord } from '../../records/writes.ts';
import classes from './deal.module.css';

interface Props {
  tools: Tools;
  object: ObjectMeta;
  deal: KithRecord;
  title: string;
  rows: KithRecord[] | undefined;
  /** What a form asks, in order. */
  fields: string[];
  /** What a new one starts with. */
  initial?: Record<string, unknown>;
  add: string;
  empty: string;
  /** One row, without its tools. */
  children(row: KithRecord): ReactNode;
  foot?: ReactNode;
}

/** A small list of what belongs to a deal, with a form to add one and to change each. */
export function PartList({ tools, object, deal, title, rows, fields, initial, add, empty, children, foot }: Props) {
  const [editing, setEditing] = useState<string | null>(null);
  const { t } = useTranslation('sales');
  const writable = object.permissions.update && !deal.trashed_at;
  const form = (row: KithRecord | null, target: ReactNode) => (
    <Popover
      opened={editing === (row?.id ?? 'new')}
      onChange={(opened) => !opened && setEditing(null)}
      width={340}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>{target}</Popover.Target>
      <Popover.Dropdown>
        <PartForm
          tools={tools}
          object={object}
          deal={deal}
          row={row}
          fields={fields}
          initial={initial}
          onDone={() => setEditing(null)}
        />
      </Popover.Dropdown>
    </Popover>
  );
  return (
    <section className={classes.part} aria-label={title}>
      <h2 className={classes.partTitle}>
        {title}
        {writable &&
          form(
            null,
            <ActionIcon size="sm" aria-label={add} onClick={() => setEditing(editing === 'new' ? null : 'new')}>
              <IconPlus size={14} />
            </ActionIcon>,
          )}
      </h2>
      {rows?.length === 0 && <p className={classes.quiet}>{empty}</p>}
      <ul className={classes.rows}>
        {rows?.map((row) => (
          <li key={row.id}>
            <div className={classes.row}>{children(row)}</div>
            {writable &&
              form(
                row,
                <ActionIcon
                  size="sm"
                  className={classes.rowTool}
                  aria-label={t('part.edit')}
                  onClick={() => setEditing(editing === row.id ? null : row.id)}
                >
                  <IconPencil size={14} />
                </ActionIcon>,
              )}
          </li>
        ))}
      </ul>
      {foot}
    </section>
  );
}

interface FormProps extends Pick<Props, 'tools' | 'object' | 'deal' | 'fields' | 'initial'> {
  row: KithRecord | null;
  onDone(): void;
}

function PartForm({ tools, object, deal, row, fields, initial, onDone }: FormProps) {
  const { t } = useTranslation(['sales', 'common']);
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(
      fields.map((name) => [name, row ? row[name] : (initial?.[name] ?? fieldOf(object, name)?.default)]),
    ),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const save = async () => {
    setBusy(true);
    setProblem(null);
    const sent = Object.fromEntries(Object.entries(values).map(([k, v]) => [k, v === '' ? null : plain(v)]));
    try {
      if (row) await changeRecord(object, row, { values: sent, shown: values, quiet: true });
      else {
        const { changeSet } = await createRecord(object, { ...sent, deal: deal.id });
        changed(t('part.added', { object: tools.labels.object(object) }), changeSet);
      }
      onDone();
    } catch (error) {
      const told = error instanceof ApiError ? error.errors : [];
      setErrors(Object.fromEntries(told.map((one) => [one.field, one.message])));
      if (told.every((one) => !fields.includes(one.field))) setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation();
        void save();
      }}
    >
      <div className={classes.form}>
        {fields.map((name, index) => {
          const field = fieldOf(object, name);
          return field ? (
            <FieldInput
              key={name}
              tools={tools}
              meta={object}
              field={{ ...field, help: undefined }}
              value={values[name] ?? null}
              onChange={(value) => setValues((now) => ({ ...now, [name]: value }))}
              error={errors[name]}
              required={field.required}
              autoFocus={index === 0}
            />
          ) : null;
        })}
      </div>
      <FormProblem>{problem}</FormProblem>
      <Group justify="space-between" mt="sm">
        {row && object.permissions.delete ? (
          <ActionIcon aria-label={t('part.remove')} onClick={() => void trashRecord(object, row).then(onDone)}>
            <IconTrash size={16} />
          </ActionIcon>
        ) : (
          <span />
        )}
        <Group gap="xs">
          <Button size="compact-sm" variant="default" onClick={onDone}>
            {t('common:cancel')}
          </Button>
          <Button size="compact-sm" type="submit" loading={busy}>
            {t('common:save')}
          </Button>
        </Group>
      </Group>
    </form>
  );
}
