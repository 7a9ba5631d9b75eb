import { useTranslation } from 'react-i18next';
import { checkPassword, SHORTEST_PASSWORD } from './password.ts';
import classes from './welcome.module.css';

/** What a password must be, and how good the one being typed is. */
export function PasswordHelp({ password, email }: { password: string; email: string }) {
  const { t } = useTranslation('workspace');
  const { strength, longEnough, notTheAddress } = checkPassword(password, email);
  return (
    <div className={classes.help}>
      <div className={classes.meter} data-strength={strength} aria-hidden>
        {[1, 2, 3, 4].map((step) => (
          <span key={step} data-on={strength >= step || undefined} />
        ))}
      </div>
      <div className={classes.rules}>
        <span data-met={longEnough || undefined}>
          <span aria-hidden>{longEnough ? '✓ ' : ''}</span>
          {t('password.length', { count: SHORTEST_PASSWORD })}
        </span>
        {!notTheAddress && <span data-broken>{t('password.not_address')}</span>}
        <span className={classes.strength} role="status">
          {strength > 0 && t(`password.strength_${strength}`)}
        </span>
      </div>
    </div>
  );
}
