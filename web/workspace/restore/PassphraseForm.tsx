import { useTranslation } from 'react-i18next';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { PlainPassword, PlainSubmit } from '../welcome/PlainField.tsx';
import welcomeClasses from '../welcome/welcome.module.css';
import { checkAgain, type Restoration } from './api.ts';

interface Props {
  restoration: Restoration;
  onChecking(next: Restoration): void;
}

/** An encrypted file is opened with what it was encrypted with. */
export function PassphraseForm({ restoration, onChecking }: Props) {
  const { t } = useTranslation('workspace');
  const form = useFields({ passphrase: '' });
  const check = async ({ passphrase }: { passphrase: string }) => {
    if (!passphrase) return form.setErrors({ passphrase: t('set_up.missing') });
    onChecking(await checkAgain(restoration.id, passphrase));
  };
  return (
    <form className={welcomeClasses.group} {...form.onSubmit(check)}>
      <FormProblem>{form.problem ?? restoration.error}</FormProblem>
      <PlainPassword
        {...form.input('passphrase')}
        label={t('restore.passphrase')}
        hint={t('restore.passphrase_hint')}
        autoComplete="off"
        autoFocus
      />
      <PlainSubmit busy={form.busy}>{t('restore.open')}</PlainSubmit>
    </form>
  );
}
