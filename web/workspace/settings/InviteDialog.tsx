import { Button, Group, Modal, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type InvitationMade, type Member, refreshMembers } from '../api.ts';
import type { ShownLink } from './LinkDialog.tsx';
import { useRoleOptions } from './roles/choices.ts';
import { useRolesToGive } from './roles.ts';

interface Props {
  /** A colleague whose record is here already; null for somebody new. */
  member: Member | null;
  onClose(): void;
  onInvited(link: ShownLink): void;
}

export function InviteDialog({ member, onClose, onInvited }: Props) {
  const { t } = useTranslation(['workspace', 'common']);
  const roles = useRoleOptions(useRolesToGive());
  const form = useFields({
    name: '',
    email: member?.email ?? '',
    role: String(member?.custom_role ?? member?.role ?? 'member'),
  });
  const invite = async ({ name, email, role }: typeof form.values) => {
    if (!email.trim()) return form.setErrors({ email: t('sign_in.email_missing') });
    const body = member ? { member: member.id, email, role } : { email, role, name: name.trim() || undefined };
    const made = await api.post<InvitationMade>('/invitations', body);
    void refreshMembers();
    onInvited({
      purpose: 'invitation',
      name: made.member.name,
      email: made.email,
      link: made.link,
      until: made.expires_at,
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={member ? t('members.invite_colleague', { name: member.name }) : t('members.invite_title')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form {...form.onSubmit(invite)}>
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('members.invite_text')}
          </Text>
          <FormProblem>{form.problem}</FormProblem>
          <TextInput {...form.input('email')} type="email" label={t('members.email')} data-autofocus />
          {!member && (
            <TextInput {...form.input('name')} label={t('members.name')} description={t('common:optional')} />
          )}
          <Radio.Group
            label={t('members.role')}
            value={form.values.role}
            onChange={(role) => form.set('role', role)}
            error={form.errors.role}
          >
            <Stack gap={10} mt={6}>
              {roles.map(({ value, label, text }) => (
                <Radio key={value} value={value} size="xs" label={label} description={text} />
              ))}
            </Stack>
          </Radio.Group>
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('members.make_link')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
