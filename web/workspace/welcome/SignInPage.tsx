import { useNavigate, useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import type { Session } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { welcome, whenStatus } from '../api.ts';
import { PlainField, PlainPassword, PlainSubmit } from './PlainField.tsx';
import { Welcome } from './Welcome.tsx';
import classes from './welcome.module.css';

export default function SignInPage() {
  const { t } = useTranslation('workspace');
  const router = useRouter();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false }) as { next?: unknown };
  const form = useFields({ email: '', password: '' });

  useEffect(() => {
    void whenStatus('setup_required', () => void navigate({ to: '/setup', replace: true }));
  }, [navigate]);

  const signIn = async (values: { email: string; password: string }) => {
    if (!values.email.trim() || !values.password) {
      return form.setErrors({
        ...(values.email.trim() ? {} : { email: t('sign_in.email_missing') }),
        ...(values.password ? {} : { password: t('sign_in.password_missing') }),
      });
    }
    welcome(await api.post<Session>('/session', values, { anonymous: true }));
    router.history.push(pathWithin(next));
  };

  return (
    <Welcome title={t('sign_in.title')}>
      <form className={classes.form} {...form.onSubmit(signIn)}>
        <FormProblem>{form.problem}</FormProblem>
        <PlainField
          {...form.input('email')}
          type="email"
          label={t('sign_in.email')}
          autoComplete="username"
          autoFocus
        />
        <PlainPassword {...form.input('password')} label={t('sign_in.password')} autoComplete="current-password" />
        <PlainSubmit busy={form.busy}>{t('sign_in.submit')}</PlainSubmit>
      </form>
      <p className={classes.after}>{t('sign_in.forgotten')}</p>
    </Welcome>
  );
}

/** Only a path of this app: a link from elsewhere must not lead elsewhere. */
function pathWithin(next: unknown): string {
  return typeof next === 'string' && /^\/(?![/\\])/.test(next) ? next : '/';
}
