import { Button, Group, PasswordInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { devicesQuery } from '../api.ts';
import { PasswordHelp } from '../welcome/PasswordHelp.tsx';
import classes from './settings.module.css';

export function PasswordForm() {
  const { t } = useTranslation('workspace');
  const { account } = useSession();
  const form = useFields({ current_password: '', password: '' });
  const save = async (values: typeof form.values) => {
    if (!values.current_password || !values.password) {
      const missing = t('sign_in.password_missing');
      return form.setErrors({
        ...(values.current_password ? {} : { current_password: missing }),
        ...(values.password ? {} : { password: missing }),
      });
    }
    await api.post('/session/password', values);
    form.reset();
    notify(t('profile.password_changed'), { tone: 'done' });
    await queryClient.invalidateQueries(devicesQuery);
  };
  return (
    <Section title={t('profile.password')} text={t('profile.password_text')}>
      <form className={classes.form} {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <input type="hidden" name="username" autoComplete="username" value={account.email} readOnly />
        <PasswordInput
          {...form.input('current_password')}
          label={t('profile.current_password')}
          autoComplete="current-password"
          visibilityToggleButtonProps={{ 'aria-label': t('welcome.show_password') }}
        />
        <div>
          <PasswordInput
            {...form.input('password')}
            label={t('profile.new_password')}
            autoComplete="new-password"
            mb={6}
            visibilityToggleButtonProps={{ 'aria-label': t('welcome.show_password') }}
          />
          <PasswordHelp password={form.values.password} email={account.email} />
        </div>
        <Group>
          <Button type="submit" variant="default" loading={form.busy}>
            {t('profile.change_password')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
