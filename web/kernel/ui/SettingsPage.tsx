import { Link } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from './PageHeader.tsx';
import classes from './settings.module.css';

/** The parts of Settings, in groups. A page under `/settings/<part>` is named `settings.<part>` in the words of `workspace`. */
const groups = [
  {
    name: 'workspace',
    parts: ['profile', 'calendars', 'working-hours', 'workspace', 'exchange-rates', 'members', 'teams', 'roles'],
  },
  { name: 'records', parts: ['objects', 'work'] },
  {
    name: 'sales',
    parts: [
      'documents',
      'pipelines',
      'territories',
      'booking-pages',
      'task-templates',
      'guards',
      'lead-sources',
      'qualification',
      'assignment',
      'scoring',
      'learnt-scores',
      'contracts',
      'discounts',
      'goals',
    ],
  },
  { name: 'connections', parts: ['api-keys', 'webhooks', 'mail', 'warehouse'] },
  { name: 'safety', parts: ['audit', 'backups', 'export'] },
] as const;

interface Props {
  title: string;
  text: ReactNode;
  actions?: ReactNode;
  /** Tables use the whole width, forms the measure of a form. */
  wide?: boolean;
  children: ReactNode;
}

/** A page under Settings, whichever area it belongs to. */
export function SettingsPage({ title, text, actions, wide, children }: Props) {
  const { t } = useTranslation('workspace');
  return (
    <SettingsFrame wide={wide}>
      <PageHeader
        title={title}
        description={text}
        actions={actions}
        crumbs={[{ label: t('settings.title'), to: '/settings' }]}
      />
      {children}
    </SettingsFrame>
  );
}

/** The parts of Settings beside a page that has a head of its own. */
export function SettingsFrame({ wide, children }: Pick<Props, 'wide' | 'children'>) {
  const { t } = useTranslation('workspace');
  const nav = useRef<HTMLElement>(null);
  // The parts scroll by themselves, sideways on a phone; the page stays where it begins.
  useEffect(() => {
    const parts = nav.current;
    const part = parts?.querySelector('[aria-current]')?.getBoundingClientRect();
    if (!parts || !part) return;
    const frame = parts.getBoundingClientRect();
    parts.scrollLeft += part.left - frame.left - (frame.width - part.width) / 2;
    if (part.bottom > frame.bottom) parts.scrollTop += part.bottom - frame.bottom + part.height;
  }, []);
  return (
    <div className={classes.page}>
      <nav ref={nav} className={classes.parts} aria-label={t('settings.title')}>
        {groups.map((group) => (
          <div key={group.name} className={classes.group}>
            <span className={classes.groupName}>{t(`settings.group.${group.name}`)}</span>
            {group.parts.map((part) => (
              <Link key={part} to={`/settings/${part}`} className={classes.part}>
                {t(`settings.${part}`)}
              </Link>
            ))}
          </div>
        ))}
      </nav>
      <div className={classes.content} data-wide={wide || undefined}>
        {children}
      </div>
    </div>
  );
}

interface SectionProps {
  title: string;
  text?: ReactNode;
  children: ReactNode;
}

export function Section({ title, text, children }: SectionProps) {
  return (
    <section className={classes.section} aria-label={title}>
      <h2 className={classes.sectionTitle}>{title}</h2>
      {text && <p className={classes.sectionText}>{text}</p>}
      <div className={classes.sectionBody}>{children}</div>
    </section>
  );
}
