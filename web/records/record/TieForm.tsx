import { ActionIcon, Button, Group } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { ApiError } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asLink, type Tools } from '../fields/tools.ts';
import type { Tie } from '../model/ties.ts';
import { changeRecord, createRecord, plain, trashRecord } from '../writes.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  tie: Tie;
  /** Null for a new link. */
  row: KithRecord | null;
  onDone(): void;
  onCancel(): void;
}

/** One link: to whom, in which role, from when until when. */
export default function TieForm({ tools, meta, record, tie, row, onDone, onCancel }: Props) {
  const { t, labels } = tools;
  const { object, here, there, target, about } = tie;
  const [link, setLink] = useState(asLink(row?.[there.name]));
  const [values, setValues] = useState<Record<string, unknown>>(() =>
    Object.fromEntries(about.map((field) => [field.name, row?.[field.name] ?? field.default ?? null])),
  );
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    if (!link) {
      setErrors({ [there.name]: t('affiliation.choose', { object: labels.object(target) }) });
      return;
    }
    const sent = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, value === '' ? null : plain(value)]),
    );
    try {
      if (row) await changeRecord(object, row, { values: sent, shown: values, quiet: true });
      else {
        const { changeSet } = await createRecord(object, { ...sent, [here.name]: record.id, [there.name]: link.id });
        changed(t('affiliation.added', { title: link.title || titleOf(meta, record) }), changeSet);
      }
      onDone();
    } catch (error) {
      const told = error instanceof ApiError ? error.errors : [];
      setErrors(Object.fromEntries(told.map((one) => [one.field, one.message])));
      setProblem(messageOf(error));
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
      <div className={classes.tieFields}>
        {!row && (
          <div data-wide>
            <FieldInput
              tools={tools}
              meta={object}
              field={{ ...there, help: undefined }}
              label={labels.object(target)}
              value={link}
              onChange={(value) => setLink(asLink(value))}
              error={errors[there.name]}
              autoFocus
            />
          </div>
        )}
        {about.map((field) => (
          <div key={field.name} data-wide={field.type !== 'date' || undefined}>
            <FieldInput
              tools={tools}
              meta={object}
              field={{ ...field, help: undefined }}
              value={values[field.name] ?? null}
              onChange={(value) => setValues((now) => ({ ...now, [field.name]: value }))}
              error={errors[field.name]}
            />
          </div>
        ))}
      </div>
      <FormProblem>{problem}</FormProblem>
      <Group justify="space-between" mt="sm">
        {row && object.permissions.delete ? (
          <ActionIcon aria-label={t('fields:tie.remove')} onClick={() => void trashRecord(object, row).then(onDone)}>
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
