import { Button, Menu } from '@mantine/core';
import { IconDots, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { confirm } from '../kernel/ui/confirm.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SettingsFrame } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { conditionOf, type Detail, type Webhook, webhookQuery } from './api.ts';
import { Deliveries } from './Deliveries.tsx';
import classes from './integrations.module.css';
import { ReplayDialog } from './ReplayDialog.tsx';
import { SecretShown } from './SecretShown.tsx';
import { WebhookDialog } from './WebhookDialog.tsx';

/** One webhook: how it is doing, what it sent, and everything one can do about it. */
export default function WebhookPage() {
  const { t } = useTranslation(['integrations', 'workspace', 'common']);
  const { id = '' } = useParams({ strict: false }) as { id?: string };
  const query = useQuery(webhookQuery(id));
  const webhook = query.data;
  const crumbs = [
    { label: t('workspace:settings.title'), to: '/settings' },
    { label: t('title'), to: '/settings/webhooks' },
  ];
  return (
    <SettingsFrame wide>
      <PageHeader
        title={webhook?.name ?? ''}
        description={webhook?.url}
        crumbs={crumbs}
        actions={webhook && <Actions webhook={webhook} />}
      />
      {query.error && !webhook ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !webhook ? (
        <SkeletonRows rows={5} columns={3} />
      ) : (
        <>
          <Facts webhook={webhook} />
          <Deliveries webhook={webhook} />
        </>
      )}
    </SettingsFrame>
  );
}

function Facts({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('integrations');
  const format = useFormat();
  const { word, tone } = conditionOf(webhook);
  const { waiting, delivered, failed: lost } = webhook.deliveries;
  const again = async () => {
    try {
      await api.patch(`/webhooks/${webhook.id}`, { state: 'active' });
      await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <>
      {webhook.state === 'disabled' && (
        <div className={classes.notice} role="alert">
          <span>{t(`reasons.${webhook.reason ?? 'failing'}`)}</span>
          <Button size="xs" onClick={() => void again()}>
            {t('take_up')}
          </Button>
        </div>
      )}
      <dl className={classes.facts}>
        <dt>{t('condition')}</dt>
        <dd>
          <Badge color={tone}>{t(`conditions.${word}`)}</Badge>
          {webhook.state === 'active' && webhook.failing_since && (
            <span className={classes.quiet}>
              {t('failing_since', { time: format.dateTime(webhook.failing_since) })}
              {webhook.retry_at && ` · ${t('retry_at', { time: format.time(webhook.retry_at) })}`}
            </span>
          )}
        </dd>
        <dt>{t('events')}</dt>
        <dd className={classes.code}>{webhook.events.join(', ')}</dd>
        {webhook.filter && (
          <>
            <dt>{t('filter')}</dt>
            <dd>{t('filter_set')}</dd>
          </>
        )}
        <dt>{t('day')}</dt>
        <dd>
          {t('counts', {
            delivered: format.number(delivered),
            waiting: format.number(waiting),
            failed: format.number(lost),
          })}
        </dd>
        <dt>{t('maker')}</dt>
        <dd>{webhook.created_by.name}</dd>
        {webhook.former_secret_until && (
          <>
            <dt>{t('secret')}</dt>
            <dd>{t('former_until', { time: format.dateTime(webhook.former_secret_until) })}</dd>
          </>
        )}
      </dl>
    </>
  );
}

function Actions({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation(['integrations', 'common']);
  const navigate = useNavigate();
  const [open, setOpen] = useState<'change' | 'replay' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [testing, setTesting] = useState(false);
  const { id, name } = webhook;
  const refresh = () => queryClient.invalidateQueries({ queryKey: ['webhooks'] });

  const test = async () => {
    setTesting(true);
    try {
      const { state, status, error } = await api.post<Detail>(`/webhooks/${id}/test`);
      if (state === 'delivered') notify(t('test_done', { status }), { tone: 'done' });
      else notify(t('test_failed', { error: error ?? '' }), { tone: 'problem' });
      await refresh();
    } catch (problem) {
      failed(problem);
    }
    setTesting(false);
  };
  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
      await refresh();
    } catch (error) {
      failed(error);
    }
  };
  const rotate = async () => {
    if (!(await confirm({ title: t('rotate_title'), message: t('rotate_text'), confirm: t('rotate') }))) return;
    await attempt(async () => setSecret((await api.post<{ secret: string }>(`/webhooks/${id}/secret`)).secret));
  };
  const remove = async () => {
    const wish = { title: t('delete_title', { name }), message: t('delete_text'), confirm: t('common:delete') };
    if (!(await confirm({ ...wish, danger: true }))) return;
    await attempt(() => api.del(`/webhooks/${id}`));
    await navigate({ to: '/settings/webhooks' });
  };
  const paused = webhook.state !== 'active';
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={16} />} loading={testing} onClick={() => void test()}>
        {t('test')}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" px={8} aria-label={t('more_verbs')}>
            <IconDots size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setOpen('change')}>{t('change')}</Menu.Item>
          <Menu.Item
            onClick={() => void attempt(() => api.patch(`/webhooks/${id}`, { state: paused ? 'active' : 'paused' }))}
          >
            {t(paused ? 'take_up' : 'pause')}
          </Menu.Item>
          <Menu.Item onClick={() => setOpen('replay')}>{t('replay')}</Menu.Item>
          <Menu.Item onClick={() => void rotate()}>{t('rotate')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item color="red" onClick={() => void remove()}>
            {t('common:delete')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'change' && <WebhookDialog webhook={webhook} onClose={() => setOpen(null)} />}
      {open === 'replay' && <ReplayDialog webhook={webhook} onClose={() => setOpen(null)} />}
      {secret && <SecretShown secret={secret} onClose={() => setSecret(null)} />}
    </>
  );
}
