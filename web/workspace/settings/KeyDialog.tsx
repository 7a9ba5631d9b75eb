import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { queryClient } from '../../kernel/queries.ts';
import { type Role, useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { apiKeysQuery } from '../api.ts';
import { CopyField } from './CopyField.tsx';
import { useRoleOptions } from './roles/choices.ts';

const ranks: Role[] = ['owner', 'admin', 'member', 'read_only'];

/** Makes a key, and shows it the one time it can be shown. */
export function KeyDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation(['workspace', 'common']);
  const { role: own } = useSession();
  // A key may do no more than whoever makes it; there is no key that makes owners.
  const options = useRoleOptions(ranks.filter((role) => role !== 'owner' && ranks.indexOf(role) >= ranks.indexOf(own)));
  const [made, setMade] = useState<string | null>(null);
  const form = useFields({ name: '', role: 'read_only' });
  const make = async (values: typeof form.values) => {
    if (!values.name.trim()) return form.setErrors({ name: t('set_up.missing') });
    const { key } = await api.post<{ key: string }>('/api-keys', values);
    setMade(key);
    await queryClient.invalidateQueries(apiKeysQuery);
  };
  const close = { 'aria-label': t('common:close') };
  if (made) {
    return (
      <Modal
        opened
        onClose={onClose}
        title={t('keys.made_title')}
        centered
        closeOnClickOutside={false}
        closeButtonProps={close}
      >
        <Stack gap="md">
          <Text size="sm">{t('keys.made_text')}</Text>
          <CopyField label={t('keys.key')} value={made} verb={t('keys.copy_key')} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('keys.done')}
            </Button>
          </Group>
        </Stack>
      </Modal>
    );
  }
  return (
    <Modal opened onClose={onClose} title={t('keys.create_title')} centered closeButtonProps={close}>
      <form {...form.onSubmit(make)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <TextInput
            {...form.input('name')}
            label={t('keys.name')}
            placeholder={t('keys.name_example')}
            data-autofocus
          />
          <Radio.Group
            label={t('keys.role')}
            value={form.values.role}
            onChange={(role) => form.set('role', role)}
            error={form.errors.role}
          >
            <Stack gap={10} mt={6}>
              {options.map(({ value, label, text }) => (
                <Radio key={value} value={value} size="xs" label={label} description={text} />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('keys.make')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
