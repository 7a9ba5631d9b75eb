import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import type { Session } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { welcome, whenStatus } from '../api.ts';
import { PasswordHelp } from './PasswordHelp.tsx';
import { PlainField, PlainPassword, PlainSelect, PlainSubmit } from './PlainField.tsx';
import { currencyChoices, guessedCurrency, guessedTimeZone, timeZoneChoices } from './places.ts';
import { Welcome } from './Welcome.tsx';
import classes from './welcome.module.css';

/** First start: who works here, and how this workspace counts money and time. */
export default function SetUpPage() {
  const { t, i18n } = useTranslation('workspace');
  const navigate = useNavigate();
  const form = useFields({
    workspace: '',
    name: '',
    email: '',
    password: '',
    currency: guessedCurrency(),
    time_zone: guessedTimeZone(),
    sample_data: false,
  });
  const currencies = useMemo(() => currencyChoices(i18n.language), [i18n.language]);
  const zones = useMemo(() => timeZoneChoices(), []);

  useEffect(() => {
    void whenStatus('ok', () => void navigate({ to: '/sign-in', replace: true }));
  }, [navigate]);

  const setUp = async (values: typeof form.values) => {
    const missing = (['workspace', 'name', 'email', 'password'] as const).filter((name) => !values[name].trim());
    if (missing.length > 0)
      return form.setErrors(Object.fromEntries(missing.map((name) => [name, t('set_up.missing')])));
    const body = { ...values, locale: i18n.language };
    welcome(await api.post<Session>('/setup', body, { anonymous: true }));
    await navigate({ to: '/' });
  };

  return (
    <Welcome title={t('set_up.title')} text={t('set_up.text')} wide>
      <form className={classes.form} {...form.onSubmit(setUp)}>
        <FormProblem>{form.problem}</FormProblem>
        <fieldset className={classes.group}>
          <legend>{t('set_up.your_workspace')}</legend>
          <PlainField
            {...form.input('workspace')}
            label={t('set_up.workspace')}
            placeholder={t('set_up.workspace_example')}
            autoComplete="organization"
            autoFocus
          />
          <div className={classes.pair}>
            <PlainSelect
              name="currency"
              label={t('set_up.currency')}
              options={currencies}
              value={form.values.currency}
              error={form.errors.currency}
              onChange={(event) => form.set('currency', event.currentTarget.value)}
            />
            <PlainSelect
              name="time_zone"
              label={t('set_up.time_zone')}
              options={zones}
              value={form.values.time_zone}
              error={form.errors.time_zone}
              onChange={(event) => form.set('time_zone', event.currentTarget.value)}
            />
          </div>
        </fieldset>
        <fieldset className={classes.group}>
          <legend>{t('set_up.you')}</legend>
          <div className={classes.pair}>
            <PlainField {...form.input('name')} label={t('set_up.name')} autoComplete="name" />
            <PlainField {...form.input('email')} type="email" label={t('set_up.email')} autoComplete="username" />
          </div>
          <PlainPassword
            {...form.input('password')}
            label={t('set_up.password')}
            autoComplete="new-password"
            hint={<PasswordHelp password={form.values.password} email={form.values.email} />}
          />
        </fieldset>
        <fieldset className={classes.group}>
          <legend>{t('set_up.start')}</legend>
          <div className={classes.pair}>
            {[false, true].map((sample) => (
              <label key={String(sample)} className={classes.option}>
                <input
                  type="radio"
                  name="sample_data"
                  checked={form.values.sample_data === sample}
                  onChange={() => form.set('sample_data', sample)}
                />
                <span>
                  <span className={classes.optionTitle}>{t(sample ? 'set_up.sample' : 'set_up.empty')}</span>
                  <span className={classes.optionText}>{t(sample ? 'set_up.sample_text' : 'set_up.empty_text')}</span>
                </span>
              </label>
            ))}
          </div>
        </fieldset>
        <PlainSubmit busy={form.busy}>{t(form.busy ? 'set_up.working' : 'set_up.submit')}</PlainSubmit>
      </form>
      <p className={classes.after}>
        <Link to="/setup/restore">{t('set_up.restore')}</Link>
      </p>
    </Welcome>
  );
}
