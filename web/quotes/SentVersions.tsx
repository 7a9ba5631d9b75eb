import { Button, Textarea } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { Bone } from '../kernel/ui/Skeletons.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { quoteQuery, refreshDocument, type Version } from './api.ts';
import { CopyLink } from './CopyLink.tsx';
import classes from './quotes.module.css';
import { SignatureShown } from './SignatureShown.tsx';

/** What went out, what the customer did with it, and what both sides wrote. */
export default function SentVersions({ record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const detail = useQuery(quoteQuery(record.id));
  if (detail.error) return <ErrorState error={detail.error} retry={() => void detail.refetch()} />;
  if (!detail.data) return <Bone width="70%" />;
  const { versions, comments } = detail.data;
  return (
    <section className={classes.side}>
      <h2 className={classes.sideTitle}>{t('sent.title')}</h2>
      {versions.length === 0 && <p className={classes.quiet}>{t('sent.none')}</p>}
      {record.status === 'draft' && versions.length > 0 && <p className={classes.quiet}>{t('sent.revising')}</p>}
      {versions.map((version, i) => (
        <VersionShown key={version.id} version={version} newest={i === 0 && record.status === 'sent'} />
      ))}
      {versions.length > 0 && <Comments id={record.id} comments={comments} />}
    </section>
  );
}

function VersionShown({ version, newest }: { version: Version; newest: boolean }) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const { decision } = version;
  return (
    <div className={classes.version}>
      <div className={classes.versionHead}>
        <strong>{t('sent.version', { revision: version.revision })}</strong>
        <span>{format.money({ amount: version.total, currency: version.currency })}</span>
        <a href={apiUrl(`/files/${version.file}`)} target="_blank" rel="noreferrer">
          PDF
        </a>
      </div>
      <span className={classes.quiet}>
        {format.dateTime(version.sent_at)}
        {version.sent_to && ` · ${version.sent_to}`}
      </span>
      {newest && version.path && <CopyLink path={version.path} />}
      {decision && (
        <div className={classes.decision}>
          <Badge color={decision.decision === 'accepted' ? 'green' : 'red'}>{t(`decision.${decision.decision}`)}</Badge>
          <span>{[decision.name, format.dateTime(decision.at), decision.address].filter(Boolean).join(' · ')}</span>
          {decision.reason && <p>{decision.reason}</p>}
          <SignatureShown signature={decision.signature} name={decision.name ?? ''} />
          <details>
            <summary>{t('decision.proof')}</summary>
            <code className={classes.hash}>SHA-256 {decision.sha256}</code>
            {decision.user_agent && <p className={classes.quiet}>{decision.user_agent}</p>}
          </details>
        </div>
      )}
    </div>
  );
}

function Comments({
  id,
  comments,
}: {
  id: string;
  comments: Array<{ id: string; author: string; body: string; at: string; from_customer: boolean }>;
}) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async () => {
    setBusy(true);
    try {
      await api.post(`/quotes/${id}/comments`, { body: text.trim() });
      setText('');
      refreshDocument('quote', id);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <h3 className={classes.sideTitle}>{t('comments.title')}</h3>
      <ul className={classes.comments}>
        {comments.map((comment) => (
          <li key={comment.id} data-theirs={comment.from_customer || undefined}>
            <strong>{comment.author}</strong> <span className={classes.quiet}>{format.relative(comment.at)}</span>
            <p>{comment.body}</p>
          </li>
        ))}
      </ul>
      <Textarea
        autosize
        minRows={2}
        value={text}
        aria-label={t('comments.write')}
        placeholder={t('comments.write')}
        onChange={(e) => setText(e.currentTarget.value)}
      />
      <Button
        mt="xs"
        size="compact-sm"
        variant="default"
        disabled={!text.trim()}
        loading={busy}
        onClick={() => void send()}
      >
        {t('comments.send')}
      </Button>
    </>
  );
}
