import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import type { Entry } from './api.ts';
import classes from './audit.module.css';

/** What an action is called; one that this language has no words for yet is shown by its name. */
export function useActionLabel() {
  const { t } = useTranslation('audit');
  return (action: string) => t(`actions.${action}`, { defaultValue: action.replaceAll('_', ' ').replace('.', ': ') });
}

export function AuditEntryRow({ entry }: { entry: Entry }) {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const actionLabel = useActionLabel();
  const [open, setOpen] = useState(false);
  return (
    <li className={classes.entry}>
      <button type="button" className={classes.row} aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className={classes.what}>
          <span>
            <strong>{entry.actor.name}</strong> · {actionLabel(entry.action)}
            {entry.title && ` · ${entry.title}`}
          </span>
          <span className={classes.quiet}>
            <RelativeTime value={entry.at} />
            {entry.address && ` · ${entry.address}`}
          </span>
        </span>
      </button>
      {open && (
        <dl className={classes.facts}>
          <dt>{t('when')}</dt>
          <dd>{format.dateTime(entry.at)}</dd>
          <dt>{t('who')}</dt>
          <dd>
            {entry.actor.name} ({t(`kinds.${entry.actor.kind}`, { defaultValue: entry.actor.kind })})
          </dd>
          {entry.object && (
            <>
              <dt>{t('about')}</dt>
              <dd>
                <About entry={entry} />
              </dd>
            </>
          )}
          {entry.address && (
            <>
              <dt>{t('address')}</dt>
              <dd>{entry.address}</dd>
            </>
          )}
          {entry.request_id && (
            <>
              <dt>{t('request')}</dt>
              <dd className={classes.code}>{entry.request_id}</dd>
            </>
          )}
          {Object.entries(entry.detail ?? {}).map(([name, value]) => (
            <Detail key={name} name={name} value={value} />
          ))}
          <dt>{t('place')}</dt>
          <dd className={classes.code}>
            {entry.seq ?? t('place_soon')}
            {entry.hash && ` · ${entry.hash}`}
          </dd>
        </dl>
      )}
    </li>
  );
}

function About({ entry }: { entry: Entry }) {
  const objects = useObjects();
  const labels = useLabels();
  const meta = objects.find(({ name }) => name === entry.object);
  const label = meta ? labels.object(meta) : entry.object;
  if (!meta || !entry.record_id) return <>{label}</>;
  return (
    <Link to={`/${meta.plural}/${entry.record_id}`}>
      {label}
      {entry.title && ` ${entry.title}`}
    </Link>
  );
}

/** A pair is what was there before and what is there now. */
function Detail({ name, value }: { name: string; value: unknown }) {
  const { t } = useTranslation('audit');
  const word = (one: unknown) =>
    one === null ? t('nothing') : typeof one === 'object' ? JSON.stringify(one) : String(one);
  const pair = Array.isArray(value) && value.length === 2;
  return (
    <>
      <dt>{name.replaceAll('_', ' ')}</dt>
      <dd className={classes.value}>{pair ? `${word(value[0])} → ${word(value[1])}` : word(value)}</dd>
    </>
  );
}
