import { Button, Group, Modal, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useLabels } from '../kernel/objects.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { useTools } from '../records/fields/tools.ts';
import FilterEditor from '../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../records/model/filter-tree.ts';
import { type Rule, refresh } from './api.ts';
import { useMeasured } from './parts.tsx';
import classes from './quality.module.css';

/** Says which records must not be: the filter that finds them is the rule. */
export default function RuleDialog({ rule, onClose }: { rule: Rule | null; onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const tools = useTools();
  const labels = useLabels();
  const measured = useMeasured();
  const [filter, setFilter] = useState<Filter | null>(rule?.filter ?? null);
  const form = useFields({
    object: measured.find((one) => one.name === rule?.object)?.plural ?? measured[0]?.plural ?? '',
    name: rule?.name ?? '',
    severity: rule?.severity ?? 'normal',
    advice: rule?.advice ?? '',
  });
  const meta = measured.find((one) => one.plural === form.values.object);
  const save = async ({ object, name, severity, advice }: typeof form.values) => {
    const finished = complete(filter);
    if (!name.trim()) return form.setErrors({ name: t('rules.name_missing') });
    if (!finished) return form.refuse(new Error(t('rules.filter_missing')));
    const body = { name: name.trim(), severity, advice: advice.trim() || null, filter: finished };
    if (rule) await api.patch(`/quality/rules/${rule.id}`, body);
    else await api.post('/quality/rules', { ...body, object });
    void refresh('rules');
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(rule ? 'rules.change' : 'rules.add')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem && !complete(filter) ? t('rules.filter_missing') : form.problem}</FormProblem>
        <TextInput
          {...form.input('name')}
          label={t('rules.name')}
          placeholder={t('rules.name_example')}
          maxLength={200}
          data-autofocus
        />
        <Select
          {...form.control('object')}
          value={form.values.object}
          label={t('object')}
          data={measured.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
          allowDeselect={false}
          disabled={rule !== null}
        />
        <div>
          <p className={classes.heading}>{t('rules.broken_when')}</p>
          <div className={classes.filterBox}>
            {meta && <FilterEditor tools={tools} meta={meta} filter={filter ?? { and: [] }} onChange={setFilter} />}
          </div>
        </div>
        <div>
          <p className={classes.heading}>{t('rules.severity')}</p>
          <SegmentedControl
            aria-label={t('rules.severity')}
            data={(['low', 'normal', 'high'] as const).map((value) => ({ value, label: t(`severity.${value}`) }))}
            value={form.values.severity}
            onChange={(value) => form.set('severity', value as Rule['severity'])}
          />
        </div>
        <TextInput {...form.input('advice')} label={t('rules.advice')} maxLength={1000} />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t(rule ? 'common:save' : 'rules.add')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
