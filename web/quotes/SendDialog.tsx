import { Alert, Button, Group, Modal, Textarea, TextInput } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError, api } from '../kernel/client.ts';
import { changed, messageOf } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import { quoteQuery, refreshDocument } from './api.ts';
import { CopyLink } from './CopyLink.tsx';

interface Sent extends KithRecord {
  link: string;
  mailed: boolean;
}

/** Sends a quote by mail where mail goes out; in any case there is a link to pass on. */
export function SendDialog({ record, onClose }: { record: KithRecord; onClose(): void }) {
  const { t } = useTranslation(['quotes', 'common']);
  const { data } = useQuery(quoteQuery(record.id));
  const [to, setTo] = useState<string | null>(null);
  const [message, setMessage] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [sent, setSent] = useState<Sent | null>(null);
  const address = to ?? data?.contact?.email ?? '';
  const send = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const body = { to: data?.mail ? address || null : null, message: message.trim() || null };
      const answer = await api.postWithMeta<Sent>(`/quotes/${record.id}/sending`, body);
      refreshDocument('quote', record.id);
      changed(t('send.done'), answer.changeSet);
      if (answer.data.mailed) onClose();
      else setSent(answer.data);
    } catch (error) {
      setProblem(error instanceof ApiError && error.errors[0] ? error.errors[0].message : messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('send.title')}
      centered
      size="lg"
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {sent ? (
        <>
          <p>{t('send.passOn')}</p>
          <CopyLink path={sent.link} />
          <Group justify="flex-end" mt="md">
            <Button onClick={onClose}>{t('common:done')}</Button>
          </Group>
        </>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            void send();
          }}
        >
          {problem && (
            <Alert color="red" mb="sm">
              {problem}
            </Alert>
          )}
          {data && !data.mail && (
            <Alert color="gray" mb="sm" icon={<IconInfoCircle size={16} />}>
              {t('send.noMail')}
            </Alert>
          )}
          {data?.mail && (
            <>
              <TextInput
                type="email"
                label={t('send.to')}
                value={address}
                onChange={(e) => setTo(e.currentTarget.value)}
                data-autofocus
              />
              <Textarea
                mt="sm"
                autosize
                minRows={3}
                label={t('send.message')}
                description={t('send.messageHelp')}
                value={message}
                onChange={(e) => setMessage(e.currentTarget.value)}
              />
            </>
          )}
          <p>{t('send.freezes')}</p>
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={busy}>
              {t(data?.mail && address ? 'send.verb' : 'send.makeLink')}
            </Button>
          </Group>
        </form>
      )}
    </Modal>
  );
}
