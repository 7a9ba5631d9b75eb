import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../../kernel/client.ts';
import { messageOf } from '../../kernel/notify.ts';
import type { Session } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type InvitationShown, welcome } from '../api.ts';
import { PasswordHelp } from './PasswordHelp.tsx';
import { PlainField, PlainPassword, PlainSubmit } from './PlainField.tsx';
import { Welcome } from './Welcome.tsx';
import classes from './welcome.module.css';

export default function InvitationPage() {
  const { t } = useTranslation(['workspace', 'common']);
  const { token } = useParams({ strict: false }) as { token: string };
  const path = `/invitations/${encodeURIComponent(token)}`;
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.get<InvitationShown>(path, undefined, { anonymous: true }),
    refetchOnWindowFocus: false,
  });
  if (invitation.data?.purpose === 'password') return <NewPassword path={path} offer={invitation.data} />;
  if (invitation.data) return <Accept path={path} invitation={invitation.data} />;
  if (!invitation.error) return <Welcome title={t('invitation.loading')}>{null}</Welcome>;
  const gone = invitation.error instanceof ApiError && [404, 409, 410].includes(invitation.error.status);
  return (
    <Welcome
      title={t(gone ? 'invitation.gone' : 'common:errors.title')}
      text={gone ? t('invitation.gone_text') : messageOf(invitation.error)}
    >
      {gone ? (
        <a className={classes.submit} href="/sign-in">
          {t('invitation.to_sign_in')}
        </a>
      ) : (
        <button type="button" className={classes.submit} onClick={() => void invitation.refetch()}>
          {t('common:try_again')}
        </button>
      )}
    </Welcome>
  );
}

function Accept({ path, invitation }: { path: string; invitation: InvitationShown }) {
  const { t } = useTranslation('workspace');
  const navigate = useNavigate();
  const form = useFields({ name: invitation.name, password: '' });
  const known = invitation.has_account;
  const accept = async ({ name, password }: { name: string; password: string }) => {
    if (!password) return form.setErrors({ password: t('sign_in.password_missing') });
    const body = known ? { password } : { name: name.trim() || undefined, password };
    welcome(await api.post<Session>(`${path}/acceptance`, body, { anonymous: true }));
    await navigate({ to: '/' });
  };
  return (
    <Welcome
      title={t('invitation.title', { workspace: invitation.workspace })}
      text={t(known ? 'invitation.text_known' : 'invitation.text', {
        who: invitation.invited_by,
        email: invitation.email,
      })}
    >
      <form className={classes.form} {...form.onSubmit(accept)}>
        <FormProblem>{form.problem}</FormProblem>
        <input type="hidden" name="username" autoComplete="username" value={invitation.email} readOnly />
        {!known && <PlainField {...form.input('name')} label={t('set_up.name')} autoComplete="name" />}
        <PlainPassword
          {...form.input('password')}
          label={t(known ? 'sign_in.password' : 'invitation.choose_password')}
          autoComplete={known ? 'current-password' : 'new-password'}
          hint={known ? undefined : <PasswordHelp password={form.values.password} email={invitation.email} />}
        />
        <PlainSubmit busy={form.busy}>{t('invitation.submit', { workspace: invitation.workspace })}</PlainSubmit>
      </form>
    </Welcome>
  );
}

/** Somebody who forgot their password chooses a new one; the link stands in for the old one. */
function NewPassword({ path, offer }: { path: string; offer: InvitationShown }) {
  const { t } = useTranslation('workspace');
  const navigate = useNavigate();
  const form = useFields({ password: '' });
  const save = async ({ password }: { password: string }) => {
    if (!password) return form.setErrors({ password: t('sign_in.password_missing') });
    welcome(await api.post<Session>(`${path}/acceptance`, { password }, { anonymous: true }));
    await navigate({ to: '/' });
  };
  return (
    <Welcome
      title={t('new_password.title')}
      text={t('new_password.text', { email: offer.email, workspace: offer.workspace })}
    >
      <form className={classes.form} {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <input type="hidden" name="username" autoComplete="username" value={offer.email} readOnly />
        <PlainPassword
          {...form.input('password')}
          label={t('new_password.password')}
          autoComplete="new-password"
          autoFocus
          hint={<PasswordHelp password={form.values.password} email={offer.email} />}
        />
        <PlainSubmit busy={form.busy}>{t('new_password.submit')}</PlainSubmit>
      </form>
    </Welcome>
  );
}
