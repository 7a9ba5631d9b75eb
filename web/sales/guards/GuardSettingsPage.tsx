import { Button, Group, NumberInput, Select, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { GuardSettings } from '../../../server/sales/guards/schema.ts';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { type ObjectMeta, useLabels, useObjects } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { guardSettingsQuery } from './api.ts';
import classes from './guards.module.css';

/** How much a customer is offered, and where it is read that one is unhappy. */
export default function GuardSettingsPage() {
  const { t } = useTranslation('sales');
  const { data, error, refetch } = useQuery(guardSettingsQuery);
  return (
    <SettingsPage title={t('guards.settings.title')} text={t('guards.settings.text')}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <Form settings={data} />
      ) : (
        <SkeletonRows rows={6} columns={2} />
      )}
    </SettingsPage>
  );
}

const limits = ['cross_sell_days', 'repeat_days', 'cap', 'cap_days', 'ignored'] as const;

/** The field of an object that names the customer, if it has one. */
const namesOne = (meta: ObjectMeta | undefined, to: 'company' | 'person') =>
  meta?.fields.find((f) => f.type === 'reference' && f.to === to)?.name ?? null;

function Form({ settings }: { settings: GuardSettings }) {
  const { t } = useTranslation(['sales', 'common']);
  const labels = useLabels();
  const objects = useObjects();
  const { isAdmin } = useRole();
  const form = useFields({
    ...Object.fromEntries(limits.map((name) => [name, settings[name] as number | string])),
    complaints: settings.complaints?.object ?? '',
    closed: closedField(settings),
    satisfaction: settings.satisfaction?.object ?? '',
    field: settings.satisfaction?.field ?? '',
    low: (settings.satisfaction?.low ?? 3) as number | string,
  } as Record<string, string | number> & { complaints: string; satisfaction: string });

  const customers = objects.filter((o) => !o.hidden && (namesOne(o, 'company') || namesOne(o, 'person')));
  const numbers = (meta: ObjectMeta | undefined) =>
    (meta?.fields ?? []).filter((f) => ['number', 'percent', 'rating'].includes(f.type) && f.name !== 'version');
  const measured = objects.filter(
    (o) => (['company', 'person'].includes(o.name) || customers.includes(o)) && !o.hidden && numbers(o).length > 0,
  );
  const named = (list: ObjectMeta[]) => [
    { value: '', label: t('guards.settings.none') },
    ...list.map((o) => ({ value: o.plural, label: labels.objects(o) })),
  ];
  const at = (plural: unknown) => objects.find((o) => o.plural === plural);
  const complained = at(form.values.complaints);
  const rated = at(form.values.satisfaction);

  const save = async () => {
    const { complaints, closed, satisfaction, field, low } = form.values;
    const whose = (meta: ObjectMeta | undefined) => ({
      company: namesOne(meta, 'company'),
      person: namesOne(meta, 'person'),
    });
    const body = {
      ...Object.fromEntries(limits.map((name) => [name, Number(form.values[name] || 0)])),
      complaints: complaints
        ? { object: complaints, ...whose(complained), filter: closed ? openWhile(complained, String(closed)) : null }
        : null,
      satisfaction:
        satisfaction && field
          ? { object: satisfaction, ...whose(rated), field: String(field), low: Number(low) }
          : null,
    };
    queryClient.setQueryData(guardSettingsQuery.queryKey, await api.put<GuardSettings>('/sales/guards', body));
    notify(t('guards.settings.saved'), { tone: 'done' });
  };
  return (
    <form {...form.onSubmit(save)}>
      <Stack gap="md" className={classes.settings}>
        <FormProblem>{form.problem}</FormProblem>
        {limits.map((name) => (
          <NumberInput
            key={name}
            {...form.control(name)}
            label={t(`guards.settings.${name}`)}
            description={name === 'cap' || name === 'ignored' ? t(`guards.settings.${name}_text`) : undefined}
            min={name === 'cap_days' ? 1 : 0}
            max={3650}
            allowDecimal={false}
            disabled={!isAdmin}
          />
        ))}
        <Select
          {...form.control('complaints')}
          label={t('guards.settings.complaints')}
          description={t('guards.settings.complaints_text')}
          data={named(customers)}
          onChange={(value) => form.set('complaints', value ?? '')}
          allowDeselect={false}
          disabled={!isAdmin}
        />
        {complained && (
          <Select
            {...form.control('closed')}
            label={t('guards.settings.open')}
            data={[
              { value: '', label: t('guards.settings.always') },
              ...complained.fields
                .filter((f) => ['boolean', 'date', 'datetime'].includes(f.type) && f.writable)
                .map((f) => ({ value: f.name, label: labels.field(complained, f) })),
            ]}
            onChange={(value) => form.set('closed', value ?? '')}
            allowDeselect={false}
            disabled={!isAdmin}
          />
        )}
        <Select
          {...form.control('satisfaction')}
          label={t('guards.settings.satisfaction')}
          data={named(measured)}
          onChange={(value) => form.set('satisfaction', value ?? '')}
          allowDeselect={false}
          disabled={!isAdmin}
        />
        {rated && (
          <>
            <Select
              {...form.control('field')}
              label={t('guards.settings.satisfaction_field')}
              data={numbers(rated).map((f) => ({ value: f.name, label: labels.field(rated, f) }))}
              onChange={(value) => form.set('field', value ?? '')}
              disabled={!isAdmin}
            />
            <NumberInput {...form.control('low')} label={t('guards.settings.low')} disabled={!isAdmin} />
          </>
        )}
        {isAdmin && (
          <Group>
            <Button type="submit" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        )}
      </Stack>
    </form>
  );
}

/** Open as long as the field says nothing, or says no. */
function openWhile(meta: ObjectMeta | undefined, name: string) {
  const field = meta?.fields.find((f) => f.name === name);
  return field?.type === 'boolean' ? { not: { field: name, op: 'eq', value: true } } : { field: name, op: 'empty' };
}

function closedField({ complaints }: GuardSettings): string {
  const filter = complaints?.filter as { field?: string; not?: { field?: string } } | null | undefined;
  return filter?.field ?? filter?.not?.field ?? '';
}
