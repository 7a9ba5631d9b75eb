import { Button } from '@mantine/core';
import { IconPlus, IconWebhook } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { useRole } from '../kernel/session.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { conditionOf, type Webhook, webhooksQuery } from './api.ts';
import classes from './integrations.module.css';
import { WebhookDialog } from './WebhookDialog.tsx';

/** Which other systems are told of what happens. */
export default function WebhooksPage() {
  const { t } = useTranslation('integrations');
  const { isAdmin } = useRole();
  const [creating, setCreating] = useState(false);
  const list = useQuery({ ...webhooksQuery, enabled: isAdmin });
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <SettingsPage title={t('title')} text={t('text')} actions={isAdmin && create} wide>
      {!isAdmin ? (
        <EmptyState icon={<IconWebhook size={20} />} title={t('admins_only')} />
      ) : list.error ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : !list.data ? (
        <SkeletonRows rows={3} columns={3} />
      ) : list.data.length === 0 ? (
        <EmptyState icon={<IconWebhook size={20} />} title={t('none')} action={create}>
          {t('none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {list.data.map((webhook) => (
            <OneWebhook key={webhook.id} webhook={webhook} />
          ))}
        </ul>
      )}
      {creating && <WebhookDialog onClose={() => setCreating(false)} />}
    </SettingsPage>
  );
}

function OneWebhook({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('integrations');
  const format = useFormat();
  const { word, tone } = conditionOf(webhook);
  const { waiting } = webhook.deliveries;
  return (
    <li className={classes.item}>
      <div className={classes.what}>
        <Link to="/settings/webhooks/$id" params={{ id: webhook.id }} className={classes.name}>
          {webhook.name}
        </Link>
        <span className={classes.quiet}>{webhook.url}</span>
        <span className={classes.quiet}>
          {webhook.events.slice(0, 4).join(', ')}
          {webhook.events.length > 4 && ` +${webhook.events.length - 4}`}
        </span>
      </div>
      <div className={classes.side}>
        <Badge color={tone}>{t(`conditions.${word}`)}</Badge>
        <span className={classes.quiet}>
          {waiting > 0 ? (
            t('waiting', { count: waiting, text: format.number(waiting) })
          ) : webhook.last_delivered_at ? (
            <RelativeTime value={webhook.last_delivered_at} />
          ) : (
            t('nothing_sent')
          )}
        </span>
      </div>
    </li>
  );
}
