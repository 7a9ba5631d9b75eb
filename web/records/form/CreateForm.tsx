import { Button, Group, Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { ApiError } from '../../kernel/client.ts';
import { changed, messageOf } from '../../kernel/notify.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Keys } from '../../kernel/ui/Keys.tsx';
import { recordQuery, titleOf } from '../api.ts';
import { defaultPipeline, pipelinesQuery, stagesOf, stagesQuery } from '../deals/stages.ts';
import { FieldInput } from '../fields/FieldInput.tsx';
import { asLink, type Link, type Tools } from '../fields/tools.ts';
import { formFields, isBlank, titleValues } from '../model/form.ts';
import { fieldOf } from '../model/objects.ts';
import { changeRecord, createRecord, plain } from '../writes.ts';
import { type Candidate, Duplicates } from './Duplicates.tsx';
import classes from './form.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  /** What is known already: the company one stands on, the name one searched for. */
  known?: Record<string, unknown>;
  onDone(created: Link): void;
  onCancel(): void;
  /** For a form within a form: one record, then back. */
  once?: boolean;
}

/** What was typed and not saved comes back when the form is opened again. */
const drafts = new Map<string, Record<string, unknown>>();

export function CreateForm({ tools, meta, known, onDone, onCancel, once }: Props) {
  const { t, labels, inline } = tools;
  const { member } = useSession();
  const navigate = useNavigate();
  const { common, more } = formFields(meta);
  const start = (): Record<string, unknown> => ({
    ...Object.fromEntries(meta.fields.filter((f) => !isBlank(f.default) && f.writable).map((f) => [f.name, f.default])),
    ...Object.fromEntries(
      ['owner', 'assignee'].flatMap((name) =>
        fieldOf(meta, name)?.writable ? [[name, { id: member.id, title: member.name }]] : [],
      ),
    ),
    ...known,
  });
  const [values, setValues] = useState<Record<string, unknown>>(() => (!known && drafts.get(meta.name)) || start());
  const [round, setRound] = useState(0);
  const [all, setAll] = useState(false);
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [unreadable, setUnreadable] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [candidates, setCandidates] = useState<Candidate[] | null>(null);
  const [busy, setBusy] = useState(false);
  const [inner, setInner] = useState<{ field: FieldMeta; target: ObjectMeta; title: string } | null>(null);
  const form = useRef<HTMLFormElement>(null);
  useDealStart(meta, values, setValues);
  // Sent again after a lost line, the same wish makes one record.
  const key = useRef(crypto.randomUUID());

  // What is known already stands in the form too, so that one sees what the record will belong to.
  const fields = all
    ? [...common, ...more]
    : [...common, ...more.filter((f) => (known && f.name in known) || errors[f.name])];

  const set = (name: string, value: unknown) => {
    setValues((now) => {
      const next = { ...now, [name]: value };
      if (!known) drafts.set(meta.name, next);
      return next;
    });
    setErrors(({ [name]: _, ...others }) => others);
    setCandidates(null);
    key.current = crypto.randomUUID();
  };

  const save = async (then: 'close' | 'again', allowDuplicate = false) => {
    if (busy || Object.values(unreadable).some(Boolean)) return;
    setBusy(true);
    setProblem(null);
    setErrors({});
    const body = Object.fromEntries(
      Object.entries(values)
        .filter(([name, value]) => !isBlank(value) && fieldOf(meta, name))
        .map(([name, value]) => [name, plain(value)]),
    );
    try {
      const { record, changeSet } = await createRecord(meta, body, {
        allowDuplicate,
        idempotencyKey: allowDuplicate ? `${key.current}-anyway` : key.current,
      });
      drafts.delete(meta.name);
      key.current = crypto.randomUUID();
      const title = titleOf(meta, record);
      changed(t('create.created', { object: labels.object(meta), title }), changeSet);
      if (then === 'again') {
        setValues(start());
        setCandidates(null);
        setRound((n) => n + 1);
      } else onDone({ id: record.id, title });
    } catch (error) {
      refuse(error);
    } finally {
      setBusy(false);
    }
  };

  const refuse = (error: unknown) => {
    const found = error instanceof ApiError && error.code === 'duplicate' ? error.problem.candidates : undefined;
    if (Array.isArray(found) && found.length > 0) {
      setCandidates(found as Candidate[]);
      return;
    }
    const told = error instanceof ApiError ? error.errors : [];
    const here = Object.fromEntries(told.filter((e) => fieldOf(meta, e.field)).map((e) => [e.field, e.message]));
    setErrors(here);
    setProblem(told.length > 0 && Object.keys(here).length === told.length ? null : messageOf(error));
    const first = Object.keys(here)[0];
    if (first) setTimeout(() => form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    void save(event.shiftKey && !once ? 'again' : 'close');
  };
  /** The record that is there is the one meant: it takes what was typed and it lacks. */
  const use = async (candidate: Candidate) => {
    const link = { id: candidate.id, title: String(candidate.title ?? candidate[meta.title] ?? '') };
    if (once) return onDone(link);
    setBusy(true);
    try {
      const record = await queryClient.fetchQuery(recordQuery(meta, candidate.id));
      const shown = lacking(meta, record, values, start());
      drafts.delete(meta.name);
      onDone(link);
      void navigate({ to: `/${meta.plural}/${candidate.id}` });
      if (Object.keys(shown).length === 0) return;
      const wanted = Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, plain(value)]));
      await changeRecord(meta, record, { values: wanted, shown, message: t('create.added', { title: link.title }) });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const open = (candidate: Candidate) => {
    onCancel();
    void navigate({ to: `/${meta.plural}/${candidate.id}` });
  };

  return (
    <>
      <form
        key={round}
        ref={form}
        noValidate
        onKeyDown={onKeyDown}
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation();
          void save('close');
        }}
      >
        <div className={classes.fields}>
          {fields.map((field, index) => (
            <div key={field.name} data-wide={isWide(field) || undefined}>
              <FieldInput
                tools={tools}
                meta={meta}
                field={{ ...field, help: field.custom ? field.help : undefined }}
                value={values[field.name] ?? null}
                onChange={(value) => set(field.name, value)}
                onInvalid={(message) => setUnreadable((now) => ({ ...now, [field.name]: message ?? '' }))}
                error={errors[field.name]}
                required={field.required}
                autoFocus={index === 0}
                filter={filterFor(field, values)}
                onCreate={once ? undefined : (target, title) => setInner({ field, target, title })}
              />
            </div>
          ))}
        </div>
        {!all && fields.length < common.length + more.length && (
          <Button size="compact-xs" variant="subtle" color="gray" fw={400} mt="xs" onClick={() => setAll(true)}>
            {t('create.more')}
          </Button>
        )}
        {candidates && (
          <Duplicates
            tools={tools}
            meta={meta}
            candidates={candidates}
            onOpen={open}
            onUse={(candidate) => void use(candidate)}
            onCreate={() => void save('close', true)}
            busy={busy}
          />
        )}
        <FormProblem>{problem}</FormProblem>
        <Group justify="flex-end" gap="xs" mt="md">
          {!once && (
            <Button variant="subtle" color="gray" onClick={() => void save('again')} disabled={busy}>
              {t('create.andNew')}
            </Button>
          )}
          <Button variant="default" onClick={onCancel}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy} rightSection={<Keys keys="mod+Enter" />}>
            {t('create.save', { object: inline(labels.object(meta)) })}
          </Button>
        </Group>
      </form>
      {inner && (
        <Modal
          opened
          onClose={() => setInner(null)}
          title={t('list.new', { object: inline(labels.object(inner.target)) })}
          closeButtonProps={{ 'aria-label': t('common:close') }}
        >
          <CreateForm
            tools={tools}
            meta={inner.target}
            known={titleValues(inner.target, inner.title)}
            once
            onCancel={() => setInner(null)}
            onDone={(created) => {
              set(inner.field.name, created);
              setInner(null);
            }}
          />
        </Modal>
      )}
    </>
  );
}

/** What was typed, not what a new record begins with, in fields where the record says nothing. */
const lacking = (
  meta: ObjectMeta,
  record: Record<string, unknown>,
  values: Record<string, unknown>,
  began: Record<string, unknown>,
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(
      ([name, value]) =>
        !isBlank(value) && isBlank(record[name]) && fieldOf(meta, name)?.writable && value !== began[name],
    ),
  );

const isWide = (field: FieldMeta) => ['long_text', 'record', 'address', 'file'].includes(field.type);

/** A stage of the pipeline that was chosen, a person of the company that was chosen. */
function filterFor(field: FieldMeta, values: Record<string, unknown>) {
  const pipeline = asLink(values.pipeline)?.id;
  if (field.to === 'stage' && pipeline) return { field: 'pipeline', op: 'eq', value: pipeline };
  return null;
}

/** A deal begins at the first stage of the usual pipeline, and the form says so. */
function useDealStart(
  meta: ObjectMeta,
  values: Record<string, unknown>,
  setValues: (change: (now: Record<string, unknown>) => Record<string, unknown>) => void,
): void {
  const isDeal = meta.name === 'deal';
  const { data: pipelines } = useQuery({ ...pipelinesQuery, enabled: isDeal });
  const { data: stages } = useQuery({ ...stagesQuery, enabled: isDeal });
  const chosen = asLink(values.pipeline)?.id;
  const stage = asLink(values.stage)?.id;
  useEffect(() => {
    if (!isDeal || !pipelines || !stages) return;
    const pipeline = pipelines.find((p) => p.id === chosen) ?? defaultPipeline(pipelines);
    const fits = stages.find((s) => s.id === stage)?.pipeline === pipeline?.id;
    const first = stagesOf(stages, pipeline?.id)[0];
    if (!pipeline || (chosen && (fits || !first))) return;
    setValues((now) => ({
      ...now,
      pipeline: { id: pipeline.id, title: pipeline.name },
      ...(first && !fits ? { stage: { id: first.id, title: first.name } } : {}),
    }));
  }, [isDeal, pipelines, stages, chosen, stage, setValues]);
}
