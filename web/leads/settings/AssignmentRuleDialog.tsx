import {
  ActionIcon,
  Button,
  Group,
  Modal,
  MultiSelect,
  NumberInput,
  SegmentedControl,
  Select,
  Switch,
  TextInput,
} from '@mantine/core';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObject } from '../../kernel/objects.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { useTools } from '../../records/fields/tools.ts';
import FilterEditor from '../../records/filter/FilterEditor.tsx';
import { complete, type Filter } from '../../records/model/filter-tree.ts';
import type { Rule } from '../api.ts';
import classes from '../leads.module.css';
import { usePeople } from './people.ts';

type Step = Rule['steps'][number];
/** A step on its way: nobody may be chosen yet. */
interface Draft {
  key: number;
  to: Step['to'];
  ids: string[];
  how: 'round_robin' | 'least_busy';
}
let next = 1;
const draftOf = (step?: Step): Draft => ({
  key: next++,
  to: step?.to ?? 'team',
  ids:
    !step || step.to === 'account_owner' || step.to === 'territory' ? [] : step.to === 'members' ? step.ids : [step.id],
  how: step && 'how' in step ? step.how : 'round_robin',
});
function stepOf({ to, ids, how }: Draft): Step | null {
  const [id] = ids;
  if (to === 'account_owner') return { to };
  if (to === 'territory') return { to, how };
  if (!id) return null;
  if (to === 'members') return { to, ids, how };
  return to === 'team' ? { to, id, how } : { to, id };
}

interface Props {
  rule: Rule | null;
  onClose(): void;
  save(rule: Rule): Promise<void>;
}

/** One rule: which leads, who gets them in which order, and when nobody is there. */
export default function AssignmentRuleDialog({ rule, onClose, save }: Props) {
  const { t } = useTranslation(['leads', 'common']);
  const tools = useTools();
  const meta = useObject('lead');
  const { members, teams } = usePeople();
  const [filter, setFilter] = useState<Filter | null>((rule?.filter as Filter | null | undefined) ?? null);
  const [steps, setSteps] = useState<Draft[]>(() => (rule?.steps ?? [undefined]).map(draftOf));
  const form = useFields({
    name: rule?.name ?? '',
    at_work: rule?.at_work ?? false,
    max_open: (rule?.max_open ?? '') as number | string,
    otherwise: rule?.otherwise ?? 'next',
  });
  const change = (i: number, patch: Partial<Draft>) =>
    setSteps((now) => now.with(i, { ...(now[i] as Draft), ...patch }));
  const submit = async ({ name, at_work, max_open, otherwise }: typeof form.values) => {
    const kept = steps.map(stepOf).filter((step) => step !== null);
    if (kept.length < steps.length || kept.length === 0) return form.refuse(new Error(t('assign.who_missing')));
    await save({
      ...(rule?.id ? { id: rule.id } : {}),
      name: name.trim(),
      active: rule?.active ?? true,
      filter: (complete(filter) as Rule['filter']) ?? null,
      steps: kept,
      at_work,
      max_open: max_open === '' ? null : Number(max_open),
      otherwise,
    });
    onClose();
  };
  const named = (list: Array<{ id: string; name: string }>) => list.map((one) => ({ value: one.id, label: one.name }));
  const hows = (['round_robin', 'least_busy'] as const).map((value) => ({ value, label: t(`step_how.${value}`) }));
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      centered
      title={t(rule ? 'assign.change' : 'assign.add')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(submit)} className={classes.form}>
        <FormProblem>
          {form.problem && steps.some((one) => !stepOf(one)) ? t('assign.who_missing') : form.problem}
        </FormProblem>
        <TextInput
          {...form.input('name')}
          label={t('name')}
          placeholder={t('assign.example')}
          maxLength={200}
          required
          data-autofocus
        />
        <fieldset className={classes.part}>
          <legend>{t('assign.which')}</legend>
          <p className={classes.said}>{t('assign.which_text')}</p>
          {meta && (
            <div className={classes.box}>
              <FilterEditor tools={tools} meta={meta} filter={filter ?? { and: [] }} onChange={setFilter} />
            </div>
          )}
        </fieldset>
        <fieldset className={classes.part}>
          <legend>{t('assign.who')}</legend>
          <div className={classes.steps}>
            {steps.map((step, i) => (
              <div key={step.key} className={classes.step}>
                <Select
                  aria-label={t('assign.to')}
                  data={(['team', 'territory', 'members', 'member', 'account_owner'] as const).map((value) => ({
                    value,
                    label: t(`to.${value}`),
                  }))}
                  value={step.to}
                  allowDeselect={false}
                  onChange={(to) => change(i, { to: to as Step['to'], ids: [] })}
                />
                {step.to === 'members' ? (
                  <MultiSelect
                    aria-label={t('to.members')}
                    placeholder={step.ids.length ? undefined : t('assign.choose')}
                    data={named(members)}
                    value={step.ids}
                    searchable
                    onChange={(ids) => change(i, { ids })}
                  />
                ) : step.to === 'account_owner' || step.to === 'territory' ? (
                  <span className={classes.quiet}>{t(`to.${step.to}_text`)}</span>
                ) : (
                  <Select
                    aria-label={t(`to.${step.to}`)}
                    placeholder={t('assign.choose')}
                    data={named(step.to === 'team' ? teams : members)}
                    value={step.ids[0] ?? null}
                    searchable
                    onChange={(id) => change(i, { ids: id ? [id] : [] })}
                  />
                )}
                {(step.to === 'team' || step.to === 'members' || step.to === 'territory') && (
                  <SegmentedControl
                    size="xs"
                    aria-label={t('assign.how')}
                    data={hows}
                    value={step.how}
                    onChange={(how) => change(i, { how: how as Draft['how'] })}
                  />
                )}
                {steps.length > 1 && (
                  <ActionIcon aria-label={t('remove')} onClick={() => setSteps(steps.toSpliced(i, 1))}>
                    <IconX size={16} />
                  </ActionIcon>
                )}
              </div>
            ))}
          </div>
          {steps.length < 10 && (
            <Group>
              <Button
                size="compact-sm"
                variant="subtle"
                leftSection={<IconPlus size={16} />}
                onClick={() => setSteps([...steps, draftOf()])}
              >
                {t('assign.add_step')}
              </Button>
            </Group>
          )}
        </fieldset>
        <Switch
          label={t('assign.at_work')}
          description={t('assign.at_work_text')}
          checked={form.values.at_work}
          onChange={(event) => form.set('at_work', event.currentTarget.checked)}
        />
        <div className={classes.three}>
          <NumberInput
            {...form.control('max_open')}
            value={form.values.max_open}
            label={t('assign.max')}
            placeholder={t('assign.no_limit')}
            min={1}
          />
          <Select
            {...form.control('otherwise')}
            value={form.values.otherwise}
            label={t('assign.otherwise')}
            data={(['next', 'wait'] as const).map((value) => ({ value, label: t(`assign.${value}`) }))}
            allowDeselect={false}
          />
        </div>
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
