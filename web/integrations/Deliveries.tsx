import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { Section } from '../kernel/ui/SettingsPage.tsx';
import { Bone, SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import {
  type Delivery,
  type DeliveryState,
  deliveriesQuery,
  deliveryQuery,
  deliveryTones,
  type Webhook,
} from './api.ts';
import classes from './integrations.module.css';

const states: DeliveryState[] = ['all', 'waiting', 'delivered', 'failed'];

/** What was sent and what came back, newest first. */
export function Deliveries({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation('integrations');
  const [state, setState] = useState<DeliveryState>('all');
  const [open, setOpen] = useState<string | null>(null);
  const list = useInfiniteQuery(deliveriesQuery(webhook.id, state));
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <Section title={t('deliveries')} text={t('deliveries_text')}>
      <SegmentedControl
        size="xs"
        mb="sm"
        value={state}
        onChange={(value) => setState(value as DeliveryState)}
        data={states.map((value) => ({ value, label: t(`states.${value}`) }))}
        aria-label={t('deliveries')}
      />
      {list.error && !list.data ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : list.isPending ? (
        <SkeletonRows rows={5} columns={3} />
      ) : rows.length === 0 ? (
        <EmptyState title={t(state === 'all' ? 'deliveries_none' : 'deliveries_none_such')}>
          {state === 'all' && t('deliveries_none_text')}
        </EmptyState>
      ) : (
        <ul className={classes.list}>
          {rows.map((delivery) => (
            <OneDelivery
              key={delivery.id}
              webhook={webhook}
              delivery={delivery}
              open={open === delivery.id}
              onToggle={() => setOpen(open === delivery.id ? null : delivery.id)}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </Section>
  );
}

interface OneProps {
  webhook: Webhook;
  delivery: Delivery;
  open: boolean;
  onToggle(): void;
}

function OneDelivery({ webhook, delivery, open, onToggle }: OneProps) {
  const { t } = useTranslation('integrations');
  const format = useFormat();
  const tried = delivery.attempts > 1 ? ` · ${t('attempts', { count: delivery.attempts })}` : '';
  return (
    <li className={classes.delivery}>
      <button type="button" className={classes.row} aria-expanded={open} onClick={onToggle}>
        <span className={classes.what}>
          <span className={classes.code}>{delivery.event}</span>
          <span className={classes.quiet}>
            <RelativeTime value={delivery.created_at} />
            {delivery.ms !== null && ` · ${format.number(delivery.ms)} ms`}
            {tried}
            {delivery.error && ` · ${delivery.error}`}
          </span>
        </span>
        {delivery.status !== null && <span className={classes.code}>{delivery.status}</span>}
        <Badge color={deliveryTones[delivery.state]}>{t(`states.${delivery.state}`)}</Badge>
      </button>
      {open && <DeliveryDetail webhook={webhook} delivery={delivery} />}
    </li>
  );
}

function DeliveryDetail({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const { t } = useTranslation('integrations');
  const format = useFormat();
  const query = useQuery(deliveryQuery(webhook.id, delivery.id));
  const repeat = async () => {
    try {
      await api.post(`/webhooks/${webhook.id}/deliveries/${delivery.id}/repetition`);
      notify(t('repeat_begun'), { tone: 'done' });
      await queryClient.invalidateQueries({ queryKey: ['webhooks', webhook.id] });
    } catch (error) {
      failed(error);
    }
  };
  if (query.error) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (!query.data) return <Bone width="60%" />;
  const { body, answer, tries, message_id } = query.data;
  return (
    <div className={classes.detail}>
      <div className={classes.detailHead}>
        <code className={classes.code}>{message_id}</code>
        {delivery.event !== 'webhook.test' && (
          <Button size="compact-sm" variant="default" onClick={() => void repeat()}>
            {t('repeat')}
          </Button>
        )}
      </div>
      <h3 className={classes.label}>{t('request')}</h3>
      <pre className={classes.text}>{pretty(body)}</pre>
      <h3 className={classes.label}>{t('answer')}</h3>
      {answer ? <pre className={classes.text}>{answer}</pre> : <p className={classes.quiet}>{t('answer_none')}</p>}
      {tries.length > 0 && (
        <>
          <h3 className={classes.label}>{t('tries')}</h3>
          <ol className={classes.tries}>
            {tries.map((one) => (
              <li key={one.at}>
                {format.dateTime(one.at)} · {one.status ?? one.error}
                {one.ms !== null && ` · ${format.number(one.ms)} ms`}
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
