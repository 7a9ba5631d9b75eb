import { Button, Group, Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { notify } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import { useFields } from '../kernel/ui/useFields.ts';
import { type LicensedList, refresh } from './api.ts';
import classes from './quality.module.css';

interface Props {
  list: LicensedList;
  onClose(): void;
}

/** Counts a use, and says at once when the terms allow no more. */
export function UseDialog({ list, onClose }: Props) {
  const { t } = useTranslation(['quality', 'common']);
  const form = useFields({ purpose: '' });
  const save = async ({ purpose }: { purpose: string }) => {
    if (!purpose.trim()) return form.setErrors({ purpose: t('lists.purpose_missing') });
    await api.post(`/quality/lists/${list.id}/uses`, { purpose: purpose.trim() });
    notify(t('lists.counted', { name: list.name }), { tone: 'done' });
    void refresh('lists');
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('lists.use_title', { name: list.name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput
          {...form.input('purpose')}
          label={t('lists.purpose')}
          placeholder={t('lists.purpose_example')}
          maxLength={300}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('lists.use')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

interface ImportRow {
  id: string;
  file_name: string;
  object: string | null;
  state: string;
  created_at: string;
}

/** Puts what an import brought on the list. */
export function FillDialog({ list, onClose }: Props) {
  const { t } = useTranslation(['quality', 'common']);
  const format = useFormat();
  const form = useFields({ import: null as string | null });
  const { data } = useQuery({
    queryKey: ['quality', 'imports'],
    queryFn: ({ signal }) => api.get<{ data: ImportRow[] }>('/imports', undefined, { signal }).then((r) => r.data),
  });
  const done = (data ?? []).filter((one) => one.state === 'done');
  const save = async (values: { import: string | null }) => {
    if (!values.import) return form.setErrors({ import: t('lists.import_missing') });
    const { added } = await api.post<{ added: number }>(`/quality/lists/${list.id}/records`, { import: values.import });
    notify(t('lists.filled', { count: added, n: format.number(added) }), { tone: 'done' });
    void refresh('lists');
    onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('lists.fill')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(save)} className={classes.form}>
        <FormProblem>{form.problem}</FormProblem>
        <Select
          {...form.control('import')}
          value={form.values.import}
          label={t('lists.import')}
          description={t('lists.import_help')}
          nothingFoundMessage={t('lists.no_imports')}
          data={done.map((one) => ({ value: one.id, label: `${one.file_name} · ${format.dateTime(one.created_at)}` }))}
          searchable
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={form.busy}>
            {t('lists.fill')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
