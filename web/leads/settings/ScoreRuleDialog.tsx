import { Autocomplete, Button, Group, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObject, useObjects } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { useTools } from '../../records/fields/tools.ts';
import FilterEditor from '../../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../../records/model/filter-tree.ts';
import type { ScoreRule } from '../api.ts';
import classes from '../leads.module.css';

interface Props {
  rule: ScoreRule | null;
  onClose(): void;
  save(rule: ScoreRule): Promise<void>;
}

/** One rule: what has to be known or to happen, how many points that is, and how fast they fade. */
export default function ScoreRuleDialog({ rule, onClose, save }: Props) {
  const { t } = useTranslation(['leads', 'common']);
  const tools = useTools();
  const meta = useObject('lead');
  const events = useEvents();
  const [filter, setFilter] = useState<Filter | null>((rule?.filter as Filter | null | undefined) ?? null);
  const form = useFields({
    name: rule?.name ?? '',
    kind: rule?.kind ?? ('field' as 'field' | 'event'),
    event: rule?.event ?? '',
    points: (rule?.points ?? 10) as number | string,
    half_life: (rule?.half_life ?? '') as number | string,
    most: (rule?.most ?? '') as number | string,
  });
  const { kind } = form.values;
  const submit = async (values: typeof form.values) => {
    const finished = complete(filter);
    if (kind === 'field' && !finished) return form.refuse(new Error(t('scoring.filter_missing')));
    const number = (value: number | string) => (value === '' ? null : Number(value));
    await save({
      ...(rule?.id ? { id: rule.id } : {}),
      name: values.name.trim(),
      active: rule?.active ?? true,
      kind,
      filter: (finished as ScoreRule['filter']) ?? null,
      event: kind === 'event' ? values.event.trim() : null,
      points: Number(values.points),
      half_life: number(values.half_life),
      most: kind === 'event' ? number(values.most) : null,
    });
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t(rule ? 'scoring.change' : 'scoring.add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(submit)} className={classes.form}>
        <FormProblem>
          {form.problem && kind === 'field' && !complete(filter) ? t('scoring.filter_missing') : form.problem}
        </FormProblem>
        <TextInput
          {...form.input('name')}
          label={t('scoring.name')}
          placeholder={t('scoring.example')}
          maxLength={200}
          required
          data-autofocus
        />
        <SegmentedControl
          aria-label={t('scoring.kind')}
          data={(['field', 'event'] as const).map((value) => ({ value, label: t(`scoring.${value}`) }))}
          value={kind}
          onChange={(value) => form.set('kind', value as 'field' | 'event')}
        />
        {kind === 'event' && (
          <Autocomplete
            {...form.control('event')}
            value={form.values.event}
            label={t('scoring.event_label')}
            description={t('scoring.event_text')}
            data={events}
            required
            limit={30}
          />
        )}
        <fieldset className={classes.part}>
          <legend>{t(kind === 'field' ? 'scoring.which' : 'scoring.which_too')}</legend>
          {meta && (
            <div className={classes.box}>
              <FilterEditor tools={tools} meta={meta} filter={filter ?? { and: [] }} onChange={setFilter} />
            </div>
          )}
        </fieldset>
        <div className={classes.three}>
          <NumberInput
            {...form.control('points')}
            value={form.values.points}
            label={t('scoring.points')}
            min={-1000}
            max={1000}
            required
          />
          <NumberInput
            {...form.control('half_life')}
            value={form.values.half_life}
            label={t('scoring.half_life')}
            placeholder={t('scoring.never')}
            min={1}
          />
          {kind === 'event' && (
            <NumberInput
              {...form.control('most')}
              value={form.values.most}
              label={t('scoring.most')}
              placeholder={t('assign.no_limit')}
              min={1}
              max={100}
            />
          )}
        </div>
        <p className={classes.quiet}>{t('scoring.half_text')}</p>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

/** The events that most often say something of a lead; any other may be typed. */
function useEvents(): string[] {
  const objects = useObjects();
  const about = objects.filter(
    (one) => !one.hidden && one.fields.some((f) => f.type === 'record' && f.name === 'about'),
  );
  return [
    'lead.created',
    'lead.inquired_again',
    'lead.accepted',
    'lead.returned',
    'meeting.held',
    'call.logged',
    ...about.flatMap((one) => [
      `${one.name}.created`,
      ...(one.name === 'task' ? ['task.completed'] : one.name === 'note' ? [] : [`${one.name}.updated`]),
    ]),
    'person.updated',
    'company.updated',
  ];
}
