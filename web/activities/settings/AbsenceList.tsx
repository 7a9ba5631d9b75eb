import { Button, Group, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import type { KithRecord } from '../../records/api.ts';
import { useTools } from '../../records/fields/tools.ts';
import { todayIn } from '../../records/model/parse.ts';
import classes from '../activities.module.css';
import { refreshActivities } from '../api.ts';

/** When one is away, now and ahead. */
export function AbsenceList() {
  const { t } = useTranslation(['activities', 'common']);
  const { me, format, objects, labels } = useTools();
  const today = todayIn(format.timeZone);
  const meta = objects.find((one) => one.name === 'absence');
  const kind = meta?.fields.find((one) => one.name === 'kind');
  const filter = {
    and: [
      { field: 'member', op: 'eq', value: me },
      { field: 'ends_on', op: 'gte', value: today },
    ],
  };
  const { data = [] } = useQuery({
    queryKey: ['records', 'absence', 'mine', today],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>('/absences/query', { filter, sort: ['starts_on'], limit: 50 }, { signal })
        .then((answer) => answer.data),
  });
  const form = useFields({ starts_on: '', ends_on: '', kind: 'vacation', reason: '' });
  const save = async (values: typeof form.values) => {
    if (!values.starts_on) return form.setErrors({ starts_on: t('absence.missing') });
    const { changeSet } = await api.postWithMeta('/absences', {
      ...values,
      ends_on: values.ends_on || values.starts_on,
      reason: values.reason || null,
    });
    changed(t('absence.added'), changeSet);
    form.reset();
    void refreshActivities();
  };
  const remove = async (id: string) => {
    try {
      const { changeSet } = await api.delWithMeta(`/absences/${id}`);
      changed(t('absence.removed'), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      void refreshActivities();
    }
  };
  const kindName = (value: unknown) => (meta && kind ? labels.choice(meta, kind, String(value)) : String(value));
  return (
    <>
      {data.map((one) => (
        <div key={one.id} className={classes.row}>
          <span className={classes.grow}>
            {format.date(String(one.starts_on))} – {format.date(String(one.ends_on))}
            <span className={classes.dim}> · {String(one.reason ?? '') || kindName(one.kind)}</span>
          </span>
          <Button size="compact-xs" variant="subtle" color="red" onClick={() => void remove(one.id)}>
            {t('common:remove')}
          </Button>
        </div>
      ))}
      <form {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <Group gap="xs" align="end" mt="sm">
          <TextInput {...form.input('starts_on')} type="date" label={t('absence.from')} />
          <TextInput {...form.input('ends_on')} type="date" label={t('absence.until')} />
          <Select
            {...form.control('kind')}
            label={t('absence.kind')}
            data={(kind?.choices ?? []).map(({ value }) => ({ value, label: kindName(value) }))}
            allowDeselect={false}
            w={150}
          />
          <Button type="submit" variant="default" loading={form.busy}>
            {t('absence.add')}
          </Button>
        </Group>
      </form>
    </>
  );
}
