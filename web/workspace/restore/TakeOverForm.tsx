import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { PasswordHelp } from '../welcome/PasswordHelp.tsx';
import { PlainPassword, PlainSelect, PlainSubmit } from '../welcome/PlainField.tsx';
import welcomeClasses from '../welcome/welcome.module.css';
import { type Restoration, startRestoration } from './api.ts';
import classes from './restore.module.css';

interface Props {
  restoration: Restoration;
  onStart(next: Restoration, chosen: { email: string; password: string }): void;
}

/** What the check found, and who takes it over. */
export function TakeOverForm({ restoration, onStart }: Props) {
  const { t, i18n } = useTranslation('workspace');
  const report = restoration.report;
  const owners = report?.members.filter((member) => member.owner) ?? [];
  const form = useFields({ email: owners[0]?.email ?? '', password: '' });
  if (!report) return null;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const made = new Date(report.made_at);
  const start = async (values: { email: string; password: string }) => {
    if (!values.password) return form.setErrors({ password: t('set_up.missing') });
    onStart(await startRestoration(restoration.id, values), values);
  };
  const facts: Array<[string, string]> = [
    [t('restore.people'), number(report.people)],
    [t('restore.companies'), number(report.companies)],
    [t('restore.deals'), number(report.deals)],
    [t('restore.files'), number(report.files)],
    [t('restore.members'), number(report.members.length)],
  ];
  return (
    <form className={welcomeClasses.group} {...form.onSubmit(start)}>
      <FormProblem>{form.problem ?? restoration.error}</FormProblem>
      <section className={classes.found} aria-label={report.name}>
        <h2 className={classes.name}>{report.name}</h2>
        <p className={classes.hint}>
          {t('restore.made', {
            date: made.toLocaleDateString(i18n.language, { dateStyle: 'long' }),
            version: report.version,
          })}
        </p>
        <dl className={classes.facts}>
          {facts.map(([label, value]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </section>
      <PlainSelect
        name="email"
        label={t('restore.owner')}
        options={owners.map(({ name, email }) => ({ value: email, label: `${name} (${email})` }))}
        value={form.values.email}
        error={form.errors.email}
        onChange={(event) => form.set('email', event.currentTarget.value)}
      />
      <PlainPassword
        {...form.input('password')}
        label={t('restore.password')}
        autoComplete="new-password"
        hint={<PasswordHelp password={form.values.password} email={form.values.email} />}
      />
      <p className={classes.hint}>{t('restore.others')}</p>
      <PlainSubmit busy={form.busy}>{t('restore.submit', { name: report.name })}</PlainSubmit>
    </form>
  );
}
