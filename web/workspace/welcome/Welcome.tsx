import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, languages, setLanguage } from '../../kernel/i18n.ts';
import classes from './welcome.module.css';

interface Props {
  title: string;
  text?: ReactNode;
  wide?: boolean;
  children: ReactNode;
}

/** The page before one is in: sign-in, set-up, invitation. Plain elements keep it small. */
export function Welcome({ title, text, wide, children }: Props) {
  const { t, i18n } = useTranslation('workspace');
  useEffect(() => {
    document.title = `${title} · Kith`;
  }, [title]);
  return (
    <div className={classes.page}>
      <main className={classes.main} data-wide={wide || undefined}>
        <img src="/icon.svg" alt="" width={36} height={36} className={classes.mark} />
        <h1 className={classes.title}>{title}</h1>
        {text && <p className={classes.text}>{text}</p>}
        {children}
      </main>
      <footer className={classes.foot}>
        <span>Kith</span>
        <label>
          <span className={classes.hidden}>{t('welcome.language')}</span>
          <select
            className={classes.language}
            value={i18n.language}
            onChange={(event) => isLanguage(event.currentTarget.value) && void setLanguage(event.currentTarget.value)}
          >
            {Object.entries(languages).map(([code, name]) => (
              <option key={code} value={code} lang={code}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </footer>
    </div>
  );
}
