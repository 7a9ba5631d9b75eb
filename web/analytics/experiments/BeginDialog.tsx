import { Button, Group, Modal, NumberInput, SegmentedControl, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import classes from '../models/learning/learning.module.css';
import { adviceQuery, beginExperiment, type Plan } from './api.ts';

/** Who is drawn, what is looked at, and whether there are enough people for it. */
export default function BeginDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['experiments', 'common']);
  const navigate = useNavigate();
  const form = useFields({
    name: '',
    treatment: '',
    customers: 'all' as 'all' | 'bought',
    outcome: 'bought' as Plan['outcome'],
    held: 20 as number | string,
    difference: 3 as number | string,
    days: 60 as number | string,
  });
  const { values } = form;
  const plan = planOf(values);
  const begin = async (values: typeof form.values) => {
    if (!values.name.trim()) return form.setErrors({ name: t('name_missing') });
    const wish = { ...planOf(values), name: values.name.trim(), treatment: values.treatment.trim() };
    const begun = await beginExperiment(wish);
    onClose();
    await navigate({ to: '/analytics/experiments/$id', params: { id: begun.id } as never });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('begin')}
      centered
      size="md"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(begin)} className={classes.fields}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput
          {...form.input('name')}
          label={t('name')}
          placeholder={t('name_example')}
          maxLength={80}
          data-autofocus
        />
        <TextInput
          {...form.input('treatment')}
          label={t('treatment')}
          placeholder={t('treatment_example')}
          maxLength={300}
        />
        <SegmentedControl
          aria-label={t('who')}
          value={values.customers}
          data={(['all', 'bought'] as const).map((value) => ({ value, label: t(`customers.${value}`) }))}
          onChange={(value) => form.setValues((now) => ({ ...now, customers: value as typeof now.customers }))}
        />
        <SegmentedControl
          aria-label={t('outcome')}
          value={values.outcome}
          data={(['bought', 'spent'] as const).map((value) => ({ value, label: t(`outcomes.${value}`) }))}
          onChange={(value) => form.setValues((now) => ({ ...now, outcome: value as Plan['outcome'] }))}
        />
        <Group grow align="flex-end">
          <NumberInput
            {...form.control('held')}
            value={values.held}
            onChange={(held) => form.setValues((now) => ({ ...now, held }))}
            label={t('held')}
            min={1}
            max={90}
            suffix=" %"
          />
          <NumberInput
            {...form.control('days')}
            value={values.days}
            onChange={(days) => form.setValues((now) => ({ ...now, days }))}
            label={t('days')}
            min={7}
            max={365}
          />
        </Group>
        <NumberInput
          {...form.control('difference')}
          value={values.difference}
          onChange={(difference) => form.setValues((now) => ({ ...now, difference }))}
          label={t(`difference.${values.outcome}`)}
          description={t('difference_text')}
          min={0.1}
          decimalScale={1}
        />
        <Enough plan={plan} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('draw')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface Wished extends Record<'held' | 'difference' | 'days', number | string> {
  customers: 'all' | 'bought';
  outcome: Plan['outcome'];
}

const within = (value: number | string, low: number, high: number) =>
  Math.min(high, Math.max(low, Number(value) || low));

const planOf = ({ customers, outcome, held, difference, days }: Wished): Plan => ({
  filter: customers === 'bought' ? { field: 'purchase_count', op: 'gte', value: 1 } : null,
  outcome,
  held: within(held, 1, 90),
  difference: within(difference, 0.1, 1e9),
  days: Math.round(within(days, 7, 365)),
});

/** Said before anybody is left alone for nothing. */
function Enough({ plan }: { plan: Plan }) {
  const { t } = useTranslation('experiments');
  const format = useFormat();
  const [asked] = useDebouncedValue(plan, 400);
  const { data, isError } = useQuery({ ...adviceQuery(asked), placeholderData: (before) => before });
  if (isError) return null;
  if (!data) return <Bone width="100%" height={60} />;
  const said = (value: number) =>
    asked.outcome === 'bought'
      ? t('points', { points: format.number(value * 100, { maximumFractionDigits: 1 }) })
      : format.money(value);
  const enough = data.power >= 0.8;
  return (
    <p className={enough ? classes.quiet : classes.warning} role="status">
      {t(enough ? 'enough' : 'too_few', {
        people: format.number(data.people),
        needed: format.number(data.needed ?? 0),
        power: format.percent(data.power * 100, 0),
        detectable: said(data.detectable),
        base: asked.outcome === 'bought' ? format.percent(data.base * 100, 1) : format.money(data.base),
      })}
    </p>
  );
}
