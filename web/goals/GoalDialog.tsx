import { Button, Group, Modal, NumberInput, SegmentedControl, Select, Switch, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ProgressList } from '../../server/sales/goals/schema.ts';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { changed } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { useSession } from '../kernel/session.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { useTools } from '../records/fields/tools.ts';
import FilterEditor from '../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../records/model/filter-tree.ts';
import { namedQuery, type PreviewWish, type Progress, previewQuery, refreshGoals } from './api.ts';
import { CustomMeasure, type Own, ownComplete } from './CustomMeasure.tsx';
import classes from './goals.module.css';
import { GROUPS, MEASURES } from './measures.ts';
import { Preview } from './Preview.tsx';
import { type Every, startOf, todayIn, useGoalWords } from './words.ts';

interface Props {
  maySet: ProgressList['may_set'];
  /** The goal to change; a new one without. */
  goal: Progress | null;
  onClose(): void;
}

const PERIODS = ['week', 'month', 'quarter', 'year', 'own'] as const;

/** Sets a goal: what is counted, whose, by when and how much, beside what it comes to now and came to before. */
export default function GoalDialog({ maySet, goal, onClose }: Props) {
  const { t } = useTranslation(['goals', 'common']);
  const format = useFormat();
  const tools = useTools();
  const words = useGoalWords();
  const objects = useObjects();
  const { member } = useSession();
  const members = useQuery(namedQuery('members')).data ?? [];
  const teams = useQuery(namedQuery('teams')).data ?? [];
  const today = todayIn(format.timeZone);
  const [own, setOwn] = useState<Own>(goal?.definition ?? { object: '', fn: 'count', at: '' });
  const [filter, setFilter] = useState<Filter | null>((goal?.filter as Filter | null | undefined) ?? null);
  const [narrowed, setNarrowed] = useState(Boolean(goal?.filter));
  const form = useFields({
    measure: goal?.measure ?? 'won_value',
    scope: goal?.scope ?? ('member' as Progress['scope']),
    owner: goal?.member?.id ?? member.id,
    team: goal?.team?.id ?? '',
    period: goal?.period.every ?? ('quarter' as (typeof PERIODS)[number]),
    starts_on: goal?.starts_on ?? startOf('quarter', today),
    ends_on: goal?.ends_on ?? '',
    repeats: goal?.repeats ?? true,
    target: (goal?.target && !goal.from_quota ? Number(goal.target) : '') as number | string,
    amount: '' as number | string,
    from_quota: goal?.from_quota ?? false,
    name: goal?.name ?? '',
    note: goal?.note ?? '',
  });
  const { values } = form;
  const custom = values.measure === 'custom';
  const meta = objects.find((one) =>
    custom ? one.plural === own.object || one.name === own.object : one.name === MEASURES[values.measure]?.object,
  );
  const kept = narrowed ? (complete(filter) as Filter | null) : null;
  const ready = !custom || ownComplete(own);
  const wish: PreviewWish | null = ready
    ? {
        measure: values.measure as PreviewWish['measure'],
        definition: custom ? own : null,
        filter: kept,
        scope: values.scope,
        owner: values.scope === 'member' ? values.owner || null : null,
        team: values.scope === 'team' ? values.team || null : null,
        period: values.period,
        starts_on: values.starts_on,
        ends_on: values.period === 'own' ? values.ends_on || null : null,
      }
    : null;
  const preview = useQuery(previewQuery(wish));
  const kind = custom ? (preview.data?.kind ?? 'count') : (MEASURES[values.measure]?.kind ?? 'count');
  const quota = preview.data?.quota ?? null;

  const save = async () => {
    const body = {
      ...(values.name.trim() || goal ? { name: values.name.trim() || null } : {}),
      measure: values.measure,
      definition: custom ? JSON.stringify(own) : null,
      filter: kept ? JSON.stringify(kept) : null,
      scope: values.scope,
      owner: values.scope === 'member' ? values.owner || null : null,
      team: values.scope === 'team' ? values.team || null : null,
      period: values.period,
      starts_on: values.starts_on,
      ends_on: values.ends_on || null,
      repeats: values.period !== 'own' && values.repeats,
      from_quota: values.from_quota && quota !== null,
      amount: kind === 'money' && values.target !== '' ? String(values.target) : null,
      target: kind !== 'money' && values.target !== '' ? Number(values.target) : null,
      note: values.note.trim() || null,
    };
    const { data, changeSet } = goal
      ? await api.patchWithMeta<{ name: string }>(`/goals/${goal.id}`, body, { version: goal.version })
      : await api.postWithMeta<{ name: string }>('/goals', body);
    changed(t(goal ? 'changed' : 'made', { name: data.name }), changeSet);
    void refreshGoals();
    onClose();
  };

  const scopes = [
    ...(maySet.own || maySet.members.length > 0 ? ['member' as const] : []),
    ...(maySet.teams.length > 0 ? ['team' as const] : []),
    ...(maySet.everyone ? ['everyone' as const] : []),
  ];
  const choices = (all: Array<{ id: string; name: string }>, ids: string[]) =>
    all.filter(({ id }) => ids.includes(id)).map(({ id, name }) => ({ value: id, label: name }));
  const starts = values.period === 'own' ? [] : [-1, 0, 1, 2].map((by) => startOf(values.period as Every, today, by));
  const setPeriod = (period: (typeof PERIODS)[number]) => {
    form.set('period', period);
    form.set('starts_on', period === 'own' ? today : startOf(period, today));
  };
  const pick = (measure: string) => {
    form.set('measure', measure);
    form.set('from_quota', false);
    setFilter(null);
    setNarrowed(false);
  };
  const separator = format.number(1000, {}).charAt(1) === '.' ? ['.', ','] : [',', '.'];
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t(goal ? 'change' : 'new')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem ?? form.errors.amount}</FormProblem>
        <Select
          {...form.control('measure')}
          label={t('what')}
          data={[
            ...GROUPS.map(({ group, names }) => ({
              group: t(`measures.${group}`),
              items: names
                .filter((name) => objects.some((one) => one.name === MEASURES[name]?.object && one.permissions.read))
                .map((name) => ({ value: name as string, label: t(`measure.${name}`) })),
            })).filter(({ items }) => items.length > 0),
            { group: t('measures.own'), items: [{ value: 'custom', label: t('measure.custom') }] },
          ]}
          onChange={(value) => value && pick(value)}
          allowDeselect={false}
          maxDropdownHeight={360}
          data-autofocus
        />
        {custom && <CustomMeasure own={own} onChange={setOwn} error={form.errors.definition} />}
        <div className={classes.line}>
          <div>
            <span className={classes.label}>{t('whose_goal')}</span>
            <SegmentedControl
              fullWidth
              aria-label={t('whose_goal')}
              data={scopes.map((value) => ({ value, label: t(`scope.${value}`) }))}
              value={values.scope}
              onChange={(value) => form.set('scope', value as Progress['scope'])}
            />
          </div>
          {values.scope === 'member' && (
            <Select
              {...form.control('owner')}
              label={t('scope.member')}
              data={choices(members, [...maySet.members, ...(maySet.own ? [member.id] : [])])}
              onChange={(value) => form.set('owner', value ?? '')}
              allowDeselect={false}
              searchable
            />
          )}
          {values.scope === 'team' && (
            <Select
              {...form.control('team')}
              label={t('scope.team')}
              data={choices(teams, maySet.teams)}
              onChange={(value) => form.set('team', value ?? '')}
              placeholder={t('choose')}
              searchable
            />
          )}
        </div>
        <div className={classes.line}>
          <Select
            {...form.control('period')}
            label={t('period')}
            data={PERIODS.map((value) => ({ value, label: t(`every.${value}`) }))}
            onChange={(value) => value && setPeriod(value as (typeof PERIODS)[number])}
            allowDeselect={false}
          />
          {values.period === 'own' ? (
            <>
              <TextInput {...form.input('starts_on')} type="date" label={t('from')} required />
              <TextInput {...form.input('ends_on')} type="date" label={t('until')} required />
            </>
          ) : (
            <Select
              {...form.control('starts_on')}
              label={t('from')}
              data={[...new Set([...starts, values.starts_on])].sort().map((from) => ({
                value: from,
                label: words.period({ every: values.period, from, until: from }),
              }))}
              onChange={(value) => value && form.set('starts_on', value)}
              allowDeselect={false}
            />
          )}
        </div>
        {values.period !== 'own' && (
          <Switch
            label={t(`again.${values.period}`)}
            checked={values.repeats}
            onChange={(event) => form.set('repeats', event.currentTarget.checked)}
          />
        )}
        {quota !== null && (
          <Switch
            label={t('follow_quota', { quota: words.figure('money', quota) })}
            description={t('follow_quota_text')}
            checked={values.from_quota}
            onChange={(event) => form.set('from_quota', event.currentTarget.checked)}
          />
        )}
        {!(values.from_quota && quota !== null) && (
          <NumberInput
            {...form.control('target')}
            value={values.target}
            error={form.errors.target ?? form.errors.from_quota ?? form.errors.amount}
            label={t('target')}
            min={0}
            hideControls
            suffix={kind === 'money' ? ` ${format.currency}` : kind === 'percent' ? ' %' : undefined}
            thousandSeparator={separator[0]}
            decimalSeparator={separator[1]}
          />
        )}
        <Preview
          preview={preview.data}
          error={preview.error}
          target={values.from_quota ? Number(quota) : Number(values.target || 0)}
          take={(value) => form.set('target', value)}
        />
        {meta && (
          <div>
            <Switch
              label={t('only_some')}
              description={t('only_some_text')}
              checked={narrowed}
              onChange={(event) => setNarrowed(event.currentTarget.checked)}
            />
            {narrowed && (
              <div className={classes.box}>
                <FilterEditor tools={tools} meta={meta} filter={filter ?? { and: [] }} onChange={setFilter} />
              </div>
            )}
          </div>
        )}
        <TextInput {...form.input('name')} label={t('name')} placeholder={t('name_made')} maxLength={200} />
        <TextInput {...form.input('note')} label={t('note.label')} maxLength={2000} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy} disabled={!ready}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
