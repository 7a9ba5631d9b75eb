import { IconAlarm, IconMessageCircle } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../kernel/objects.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { RecordAvatar } from '../kernel/ui/RecordAvatar.tsx';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import type { KithRecord } from '../records/api.ts';
import { asLink, type Tools } from '../records/fields/tools.ts';
import type { LeadSettings } from './api.ts';
import classes from './leads.module.css';
import { Band } from './ScorePanel.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  lead: KithRecord;
  settings: LeadSettings;
  shown: boolean;
  onOpen(): void;
}

/** One inquiry in the list: who, what, how warm, whose, and what is pressing. */
export function InboxRow({ tools, meta, lead, settings, shown, onOpen }: Props) {
  const { t } = useTranslation('leads');
  const row = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (shown) row.current?.scrollIntoView({ block: 'nearest' });
  }, [shown]);
  const owner = asLink(lead.owner);
  const since = typeof lead.awaiting_since === 'string' ? lead.awaiting_since : null;
  const late = since !== null && Date.now() - Date.parse(since) > settings.reply_hours * 3_600_000;
  const source = meta.fields.find((field) => field.name === 'source');
  const touches = Number(lead.touches ?? 0);
  const band = lead.band as 'hot' | 'warm' | 'cold' | null;
  return (
    <li>
      <button ref={row} type="button" className={classes.row} aria-current={shown || undefined} onClick={onOpen}>
        <span className={classes.rowHead}>
          <span className={classes.name}>{String(lead.name ?? '')}</span>
          <RelativeTime value={String(lead.created_at)} className={classes.quiet} />
        </span>
        <span className={classes.excerpt}>{String(lead.message ?? '') || t('no_message')}</span>
        <span className={classes.marks}>
          {band && <Band band={band} />}
          {lead.status !== 'new' && <Badge>{statusOf(tools, meta, lead)}</Badge>}
          {source && lead.source ? <span>{tools.labels.choice(meta, source, lead.source)}</span> : null}
          {late && (
            <span className={classes.late}>
              <IconAlarm size={14} aria-hidden /> {t('late')}
            </span>
          )}
          <span title={t('touches', { count: touches })}>
            <IconMessageCircle size={14} aria-hidden /> {touches}
          </span>
          {owner ? (
            <span className={classes.owner} title={owner.title}>
              <RecordAvatar name={owner.title} id={owner.id} size={18} shape="round" />
            </span>
          ) : (
            <span>{t('nobodys')}</span>
          )}
        </span>
      </button>
    </li>
  );
}

function statusOf(tools: Tools, meta: ObjectMeta, lead: KithRecord): string {
  const field = meta.fields.find((one) => one.name === 'status');
  return field ? tools.labels.choice(meta, field, lead.status) : String(lead.status);
}
