import { Button } from '@mantine/core';
import { IconAlarm, IconBriefcase, IconMail, IconMailForward, IconPhone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changed, failed } from '../kernel/notify.ts';
import { useObject } from '../kernel/objects.ts';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { asLink } from '../records/fields/tools.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { createRecord } from '../records/writes.ts';
import { settingsQuery } from './api.ts';
import Checklist from './Checklist.tsx';
import classes from './leads.module.css';
import { Rivals } from './Rivals.tsx';
import ScorePanel from './ScorePanel.tsx';

const text = (value: unknown) => (typeof value === 'string' && value ? value : null);

/** The inquiry itself: who asks what, and what is pressing about it. */
export default function LeadTop(props: PanelProps) {
  const { record, whole, tools } = props;
  const { t } = useTranslation('leads');
  const email = text(record.contact_email);
  const phone = text(record.contact_phone);
  const who = [record.contact_name, record.contact_title, record.company_name].filter(Boolean).join(', ');
  const deal = asLink(record.deal);
  return (
    <div className={classes.top}>
      <Rivals object="lead" id={record.id} />
      <Awaiting {...props} />
      {deal && (
        <p className={classes.line}>
          <IconBriefcase size={16} aria-hidden />
          {t('became')}{' '}
          <Link to="/$plural/$id" params={{ plural: 'deals', id: deal.id }}>
            {deal.title}
          </Link>
        </p>
      )}
      {record.status === 'recycled' && text(record.recycle_on) && (
        <p className={classes.line}>{t('back_on', { date: tools.format.date(text(record.recycle_on), 'medium') })}</p>
      )}
      {(who || email || phone || text(record.message)) && (
        <section className={classes.inquiry} aria-label={t('inquiry')}>
          <div className={classes.contact}>
            {who && <span className={classes.who}>{who}</span>}
            {email && (
              <a href={`mailto:${email}`}>
                <IconMail size={16} aria-hidden /> {email}
              </a>
            )}
            {phone && (
              <a href={`tel:${phone}`}>
                <IconPhone size={16} aria-hidden /> {phone}
              </a>
            )}
          </div>
          {text(record.message) && <p className={classes.message}>{text(record.message)}</p>}
        </section>
      )}
      {!whole && (
        <div className={classes.beside}>
          <ScorePanel {...props} />
          <Checklist {...props} />
        </div>
      )}
    </div>
  );
}

/** How long somebody has waited for a word of ours, until it is noted that there was one. */
function Awaiting({ tools, record, meta }: PanelProps) {
  const { t } = useTranslation('leads');
  const { data } = useQuery(settingsQuery);
  const tasks = useObject('task');
  const [busy, setBusy] = useState(false);
  const since = text(record.awaiting_since);
  if (!since) return null;
  const late = data && Date.now() - Date.parse(since) > data.reply_hours * 3_600_000;
  const answered = async (kind: 'mail' | 'call') => {
    if (!tasks) return;
    setBusy(true);
    try {
      const { changeSet } = await createRecord(tasks, {
        subject: t(`answered.${kind}`, { name: record.name }),
        kind,
        about: { object: meta.name, id: record.id },
        done_at: new Date().toISOString(),
        assignee: tools.me,
      });
      changed(t('done.answered'), changeSet);
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <div className={late ? classes.warning : classes.line} role="status">
      <IconAlarm size={16} aria-hidden />
      <span>
        {t(late ? 'awaiting_late' : 'awaiting')} <RelativeTime value={since} />
      </span>
      {tasks?.permissions.create && (
        <span className={classes.answers}>
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            leftSection={<IconMailForward size={14} />}
            onClick={() => void answered('mail')}
          >
            {t('i_wrote')}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            disabled={busy}
            leftSection={<IconPhone size={14} />}
            onClick={() => void answered('call')}
          >
            {t('i_called')}
          </Button>
        </span>
      )}
    </div>
  );
}
