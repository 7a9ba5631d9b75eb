import { Button, Group, Modal, Textarea } from '@mantine/core';
import { IconCheck, IconRepeat } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useCan } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import type { KithRecord } from '../../records/api.ts';
import { asLink, type Tools } from '../../records/fields/tools.ts';
import { refreshActivities } from '../api.ts';
import classes from './calendar.module.css';
import type { Entry } from './layout.ts';
import { ScopeDialog } from './ScopeDialog.tsx';

interface Props {
  tools: Tools;
  entry: Entry;
  nameOf(id: string): string;
  onClose(): void;
}

const plurals = { meeting: 'meetings', task: 'tasks', call: 'calls', absence: 'absences', busy: '' };

/** What an entry is, and what is done with it most often. */
export function EventCard({ tools, entry, nameOf, onClose }: Props) {
  const { t } = useTranslation(['activities', 'common']);
  const { format, labels, objects } = tools;
  const [removing, setRemoving] = useState(false);
  const [outcome, setOutcome] = useState('');
  const mayWrite = useCan('meeting', 'update');
  const isMeeting = entry.kind === 'meeting';
  const plural = plurals[entry.kind];
  const { data: record } = useQuery({
    queryKey: ['record', entry.kind, entry.id, 'card'],
    enabled: entry.id !== null && (isMeeting || entry.kind === 'task'),
    queryFn: ({ signal }) => api.get<KithRecord>(`/${plural}/${entry.id}`, { include: 'about' }, { signal }),
  });
  const meta = objects.find((one) => one.name === entry.kind);
  const about = asLink(record?.about);
  const aboutMeta = about && objects.find((one) => one.name === about.object);
  const status = typeof record?.status === 'string' ? record.status : null;
  const field = meta?.fields.find((one) => one.name === 'status');
  const begun = record?.starts_at ? Date.parse(String(record.starts_at)) <= Date.now() : false;
  const when = entry.allDay
    ? format.date(entry.starts.slice(0, 10), 'long')
    : `${format.date(entry.starts.slice(0, 10), 'long')}, ${entry.starts.slice(11)} – ${entry.ends.slice(11)}`;
  const run = async (method: 'post' | 'del', path: string, message: string, body?: unknown) => {
    try {
      const { changeSet } =
        method === 'post' ? await api.postWithMeta(`/${path}`, body) : await api.delWithMeta(`/${path}`);
      changed(message, changeSet);
      onClose();
    } catch (error) {
      failed(error);
    } finally {
      await refreshActivities();
    }
  };
  return (
    <Modal opened onClose={onClose} title={entry.title} centered closeButtonProps={{ 'aria-label': t('common:close') }}>
      <div className={classes.card}>
        <p>
          {when} {entry.series && <IconRepeat size={14} aria-label={t('series.one')} />}
        </p>
        {entry.members.length > 0 && <p>{format.list(entry.members.map(nameOf).filter(Boolean))}</p>}
        {status && meta && field && (
          <span>
            <Badge color={field.choices?.find((one) => one.value === status)?.color}>
              {labels.choice(meta, field, status)}
            </Badge>
          </span>
        )}
        {about && aboutMeta && <Link to={`/${aboutMeta.plural}/${about.id}`}>{about.title}</Link>}
        {typeof record?.location === 'string' && <p>{record.location}</p>}
        {typeof record?.link === 'string' && (
          <a href={record.link} target="_blank" rel="noreferrer">
            {record.link}
          </a>
        )}
        {isMeeting && mayWrite && status === 'planned' && begun && (
          <Textarea
            label={t('meeting.outcome')}
            description={t('meeting.outcome_text')}
            value={outcome}
            autosize
            minRows={2}
            onChange={(event) => setOutcome(event.currentTarget.value)}
          />
        )}
        <Group gap="xs" mt="xs">
          {isMeeting && mayWrite && status === 'planned' && begun && (
            <Button
              size="compact-sm"
              leftSection={<IconCheck size={16} />}
              onClick={() =>
                void run('post', `meetings/${entry.id}/holding`, t('meeting.held'), { outcome: outcome || null })
              }
            >
              {t('meeting.hold')}
            </Button>
          )}
          {entry.id && plural && entry.kind !== 'absence' && (
            <Button size="compact-sm" variant="default" component={Link} to={`/${plural}/${entry.id}`}>
              {t('calendar.open')}
            </Button>
          )}
          {isMeeting && mayWrite && status === 'planned' && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => void run('post', `meetings/${entry.id}/cancellation`, t('meeting.cancelled'))}
            >
              {t('meeting.cancel')}
            </Button>
          )}
          {isMeeting && mayWrite && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="red"
              onClick={() =>
                entry.series ? setRemoving(true) : void run('del', `meetings/${entry.id}`, t('meeting.trashed'))
              }
            >
              {t('common:delete')}
            </Button>
          )}
        </Group>
      </div>
      {removing && (
        <ScopeDialog
          title={t('series.remove')}
          onClose={() => setRemoving(false)}
          onChoose={(scope) =>
            void (scope === 'this'
              ? run('del', `meetings/${entry.id}`, t('meeting.trashed'))
              : run('post', `meetings/${entry.id}/series-removal`, t('meeting.trashed'), { scope }))
          }
        />
      )}
    </Modal>
  );
}
