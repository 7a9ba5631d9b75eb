import { Button, Group, Modal, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../client.ts';
import { knownSession, refreshSession, type Session } from '../session.ts';
import { FormProblem } from '../ui/FormProblem.tsx';
import { useFields } from '../ui/useFields.ts';

/** The session ended while somebody worked: they sign in here, and what they did goes on. */
export default function SignInAgain({ signedIn, gaveUp }: { signedIn(): void; gaveUp(): void }) {
  const { t } = useTranslation();
  const before = knownSession();
  const form = useFields({ email: before?.account.email ?? '', password: '' });

  const signIn = async (values: { email: string; password: string }) => {
    await api.post('/session', values, { anonymous: true });
    const now = await api.get<Session>('/session', undefined, { anonymous: true });
    // Somebody else's half-done work must not be saved under this name.
    if (before && now.account.id !== before.account.id) {
      await api.del('/session', { anonymous: true });
      throw new ApiError({
        status: 409,
        code: 'conflict',
        detail: t('expired.other', { email: before.account.email }),
      });
    }
    // Signing in leads to the workspace used last, on any device; what waits here belongs to this one.
    if (before && now.workspace.id !== before.workspace.id)
      await api.post('/session/workspace', { workspace: before.workspace.id }, { anonymous: true });
    signedIn();
    void refreshSession();
  };
  const leave = () => {
    gaveUp();
    window.location.assign('/sign-in');
  };

  return (
    <Modal opened onClose={() => {}} withCloseButton={false} title={t('expired.title')} centered size="sm" zIndex={400}>
      <form {...form.onSubmit(signIn)}>
        <Stack gap="sm">
          <Text size="sm" c="dimmed">
            {t('expired.text')}
          </Text>
          <FormProblem>{form.problem}</FormProblem>
          <TextInput
            {...form.input('email')}
            type="email"
            label={t('workspace:sign_in.email')}
            autoComplete="username"
            readOnly={Boolean(before)}
          />
          <PasswordInput
            {...form.input('password')}
            label={t('workspace:sign_in.password')}
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': t('workspace:welcome.show_password') }}
            data-autofocus
          />
          <Group justify="space-between" mt="xs">
            <Button variant="subtle" color="gray" onClick={leave}>
              {t('expired.leave')}
            </Button>
            <Button type="submit" loading={form.busy}>
              {t('expired.sign_in')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
