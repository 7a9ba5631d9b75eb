import { Button, Modal, TextInput } from '@mantine/core';
import { IconMailOff, IconMailShare } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { notify } from '../kernel/notify.ts';
import { useRole, useSession } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { Badge } from '../kernel/ui/index.ts';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { type Mail, useOutgoingMail, useTrial, useTryAgain } from './api.ts';
import classes from './mail.module.css';

/** Each mail that Kith sent by itself, and whether it went out. */
export default function MailPage() {
  const { t } = useTranslation('mail');
  const { isAdmin } = useRole();
  const [trying, setTrying] = useState(false);
  const configured = useOutgoingMail(isAdmin).data?.pages[0]?.configured ?? false;
  return (
    <SettingsPage
      title={t('title')}
      text={t('text')}
      actions={
        isAdmin &&
        configured && (
          <Button variant="default" onClick={() => setTrying(true)}>
            {t('trial')}
          </Button>
        )
      }
      wide
    >
      {isAdmin ? <List /> : <EmptyState icon={<IconMailOff size={20} />} title={t('admins_only')} />}
      {trying && <Trial onClose={() => setTrying(false)} />}
    </SettingsPage>
  );
}

function List() {
  const { t } = useTranslation('mail');
  const list = useOutgoingMail();
  const first = list.data?.pages[0];
  const mails = list.data?.pages.flatMap((page) => page.data) ?? [];
  if (list.error && !first) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
  if (!first) return <SkeletonRows rows={6} columns={3} />;
  if (!first.configured && mails.length === 0)
    return (
      <EmptyState icon={<IconMailOff size={20} />} title={t('off')}>
        {t('off_text')}
      </EmptyState>
    );
  if (mails.length === 0)
    return (
      <EmptyState icon={<IconMailShare size={20} />} title={t('none')}>
        {t('none_text')} {t('from', { from: first.from })}
      </EmptyState>
    );
  return (
    <>
      <ul className={classes.list}>
        {mails.map((mail) => (
          <Row key={mail.id} mail={mail} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
    </>
  );
}

const colors = { queued: 'gray', sending: 'blue', sent: 'green', failed: 'red', uncertain: 'orange' } as const;

function Row({ mail }: { mail: Mail }) {
  const { t } = useTranslation('mail');
  const again = useTryAgain();
  const waits = mail.state === 'failed' || mail.state === 'uncertain';
  return (
    <li className={classes.mail}>
      <div className={classes.what}>
        <span className={classes.subject}>{mail.subject}</span>
        <span className={classes.quiet}>
          {mail.recipients.join(', ')} · <RelativeTime value={mail.sent_at ?? mail.created_at} />
          {mail.tries > 1 && ` · ${t('tries', { count: mail.tries })}`}
        </span>
        {mail.error && <span className={classes.problem}>{mail.error}</span>}
      </div>
      <div className={classes.state}>
        <Badge color={colors[mail.state]}>{t(`state.${mail.state}`)}</Badge>
        {waits && (
          <Button
            size="xs"
            variant="default"
            loading={again.isPending}
            aria-label={t('again_named', { subject: mail.subject })}
            onClick={() => again.mutate(mail.id, { onSuccess: () => notify(t('again_done')) })}
          >
            {t('again')}
          </Button>
        )}
      </div>
    </li>
  );
}

function Trial({ onClose }: { onClose(): void }) {
  const { t } = useTranslation('mail');
  const { account } = useSession();
  const [to, setTo] = useState(account?.email ?? '');
  const trial = useTrial();
  const send = (event: FormEvent) => {
    event.preventDefault();
    trial.mutate(to.trim(), {
      onSuccess: () => {
        notify(t('trial_sent'));
        onClose();
      },
    });
  };
  return (
    <Modal opened onClose={onClose} title={t('trial')}>
      <form onSubmit={send}>
        <TextInput
          type="email"
          label={t('trial_to')}
          description={t('trial_text')}
          value={to}
          onChange={(event) => setTo(event.currentTarget.value)}
          required
          data-autofocus
        />
        <Button type="submit" mt="md" loading={trial.isPending}>
          {t('send')}
        </Button>
      </form>
    </Modal>
  );
}
