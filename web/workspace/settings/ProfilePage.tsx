import { Button, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useDensityChoice, useLanguageChoice, useThemeChoice } from '../../kernel/frame/choices.ts';
import { languages } from '../../kernel/i18n.ts';
import { changed } from '../../kernel/notify.ts';
import { refreshSession, useSession } from '../../kernel/session.ts';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { useFields, useFollowing } from '../../kernel/ui/useFields.ts';
import { Devices } from './Devices.tsx';
import { PasswordForm } from './PasswordForm.tsx';
import classes from './settings.module.css';

export default function ProfilePage() {
  const { t } = useTranslation('workspace');
  return (
    <SettingsPage title={t('profile.title')} text={t('profile.text')}>
      <You />
      <Look />
      <PasswordForm />
      <Devices />
    </SettingsPage>
  );
}

function You() {
  const { t } = useTranslation(['workspace', 'common']);
  const { account, member } = useSession();
  const saved = {
    name: member.name,
    job_title: String(member.job_title ?? ''),
    phone: String(member.phone ?? ''),
  };
  const form = useFields(saved);
  useFollowing(form, saved);
  const save = async ({ name, job_title, phone }: typeof form.values) => {
    const trimmed = { name: name.trim(), job_title: job_title.trim(), phone: phone.trim() };
    form.setValues(trimmed);
    const body = { ...trimmed, job_title: trimmed.job_title || null, phone: trimmed.phone || null };
    const { changeSet } = await api.patchWithMeta('/session/profile', body);
    changed(t('profile.saved'), changeSet);
    void refreshSession();
  };
  return (
    <Section title={t('profile.you')}>
      <form className={classes.form} {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput {...form.input('name')} label={t('profile.name')} autoComplete="name" />
        <TextInput {...form.input('job_title')} label={t('profile.job_title')} autoComplete="organization-title" />
        <TextInput {...form.input('phone')} label={t('profile.phone')} type="tel" autoComplete="tel" />
        <TextInput value={account.email} readOnly label={t('profile.email')} description={t('profile.email_hint')} />
        <Group>
          <Button type="submit" loading={form.busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Section>
  );
}

function Look() {
  const { t, i18n } = useTranslation(['workspace', 'common']);
  const theme = useThemeChoice();
  const density = useDensityChoice();
  const chooseLanguage = useLanguageChoice();
  return (
    <Section title={t('profile.look')}>
      <div className={classes.form}>
        <Choice label={t('common:profile_menu.theme')}>
          <SegmentedControl
            aria-label={t('common:profile_menu.theme')}
            value={theme.chosen}
            onChange={theme.choose}
            data={(['auto', 'light', 'dark'] as const).map((value) => ({
              value,
              label: t(`common:profile_menu.theme_${value}`),
            }))}
          />
        </Choice>
        <Choice label={t('profile.density')}>
          <SegmentedControl
            aria-label={t('profile.density')}
            value={density.chosen}
            onChange={density.choose}
            data={(['compact', 'comfortable'] as const).map((value) => ({ value, label: t(`profile.${value}`) }))}
          />
        </Choice>
        <Select
          label={t('common:profile_menu.language')}
          value={i18n.language}
          onChange={(language) => language && chooseLanguage(language)}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          allowDeselect={false}
        />
      </div>
    </Section>
  );
}

function Choice({ label, children }: { label: string; children: React.ReactNode }) {
  return (
    <div>
      <div className={classes.label}>{label}</div>
      {children}
    </div>
  );
}
