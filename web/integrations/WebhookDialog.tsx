import { Button, Group, Modal, MultiSelect, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { useTools } from '../records/fields/tools.ts';
import FilterEditor from '../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../records/model/filter-tree.ts';
import { eventNamesQuery, type Webhook } from './api.ts';
import classes from './integrations.module.css';
import { SecretShown } from './SecretShown.tsx';

interface Props {
  /** Changes this one, or makes a new one. */
  webhook?: Webhook;
  onClose(): void;
}

/** Where to send what; a new one then shows its secret, the one time it can be shown. */
export function WebhookDialog({ webhook, onClose }: Props) {
  const { t } = useTranslation(['integrations', 'common']);
  const [secret, setSecret] = useState<string | null>(null);
  const [filter, setFilter] = useState<Filter | null>((webhook?.filter as Filter | null) ?? null);
  const form = useFields({ name: webhook?.name ?? '', url: webhook?.url ?? '', events: webhook?.events ?? [] });
  const object = useOnlyObject(form.values.events);
  const tools = useTools();
  const save = async ({ name, url, events }: typeof form.values) => {
    if (!url.trim()) return form.setErrors({ url: t('url_missing') });
    if (events.length === 0) return form.setErrors({ events: t('events_missing') });
    const body = { name: name.trim() || undefined, url, events, filter: object ? complete(filter) : null };
    if (webhook) await api.patch(`/webhooks/${webhook.id}`, body);
    else setSecret((await api.post<{ secret: string }>('/webhooks', body)).secret);
    await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
    if (webhook) onClose();
  };
  const close = { 'aria-label': t('common:close') };
  if (secret) return <SecretShown secret={secret} onClose={onClose} />;
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(webhook ? 'change' : 'create')}
      size="lg"
      centered
      closeButtonProps={close}
    >
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput
            {...form.input('url')}
            label={t('url')}
            description={t('url_help')}
            placeholder="https://example.com/hooks/kith"
            inputMode="url"
            data-autofocus
          />
          <TextInput {...form.input('name')} label={t('name')} placeholder={t('name_example')} />
          <EventSelect
            value={form.values.events}
            error={form.errors.events}
            onChange={(events) => form.set('events', events)}
          />
          {object && (
            <div>
              <div className={classes.label}>{t('filter')}</div>
              <p className={classes.quiet}>{t('filter_help')}</p>
              <FilterEditor tools={tools} meta={object} filter={filter ?? { and: [] }} onChange={setFilter} />
            </div>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t(webhook ? 'common:save' : 'make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

/** The object that all chosen events are about, for only then can a filter be judged. */
function useOnlyObject(events: string[]) {
  const objects = useObjects();
  const names = new Set(events.map((event) => event.split('.')[0]));
  return names.size === 1 ? objects.find(({ name }) => names.has(name)) : undefined;
}

interface EventSelectProps {
  value: string[];
  error: string | undefined;
  onChange(events: string[]): void;
}

function EventSelect({ value, error, onChange }: EventSelectProps) {
  const { t } = useTranslation('integrations');
  const objects = useObjects();
  const labels = useLabels();
  const names = useQuery(eventNamesQuery);
  const groups = [...Map.groupBy(names.data ?? [], ({ object }) => object)].map(([object, events]) => {
    const meta = objects.find(({ name }) => name === object);
    const label = meta ? labels.object(meta) : (events[0]?.label ?? object);
    const item = (name: string, op: string) => ({ value: name, label: `${label}: ${op}` });
    return {
      group: meta ? labels.objects(meta) : label,
      items: [
        item(`${object}.*`, t('ops.everything')),
        ...events.map(({ name }) => {
          const op = name.slice(object.length + 1);
          return item(name, t(`ops.${op}`, { defaultValue: op.replaceAll('_', ' ') }));
        }),
      ],
    };
  });
  // What was chosen by the API with a pattern of its own stays choosable.
  const known = new Set(groups.flatMap(({ items }) => items.map((item) => item.value)));
  const other = value.filter((name) => name !== '*' && !known.has(name)).map((name) => ({ value: name, label: name }));
  const all = [{ group: t('all_objects'), items: [{ value: '*', label: t('all_events') }, ...other] }, ...groups];
  return (
    <MultiSelect
      name="events"
      label={t('events')}
      data={all}
      value={value}
      error={error}
      onChange={onChange}
      classNames={{ input: classes.pills, inputField: classes.pillsField }}
      searchable
      hidePickedOptions
      maxDropdownHeight={260}
      placeholder={value.length === 0 ? t('events_example') : undefined}
      nothingFoundMessage={t('events_none')}
    />
  );
}
