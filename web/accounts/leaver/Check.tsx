import { Anchor, Button, Progress } from '@mantine/core';
import { IconCircleCheck, IconUserOff } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, apiUrl } from '../../kernel/client.ts';
import { failed, undo } from '../../kernel/notify.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { followWork, isOpen, type Work } from '../../kernel/work.ts';
import type { Tools } from '../../records/fields/tools.ts';
import classes from '../accounts.module.css';
import { type Holdings, type Plan, previewQuery, refreshAll, startDeparture } from '../api.ts';
import type { Draft } from './HandoverPage.tsx';
import { kindName } from './WhoGetsWhat.tsx';

interface Props {
  tools: Tools;
  holdings: Holdings;
  draft: Draft;
  plan: Plan;
  onBegin(): void;
}

/** Who will have how much, then the handing over itself, and how far it is. */
export function Check({ tools, holdings, draft, plan, onBegin }: Props) {
  const { t } = useTranslation('accounts');
  const { member } = holdings;
  const [work, setWork] = useState<Work | null>(
    holdings.work && (isOpen(holdings.work as Work) || holdings.work.state === 'failed')
      ? (holdings.work as Work)
      : null,
  );
  const begin = async () => {
    const sure = await confirm({
      title: t('leaver.sure_title', { name: member.name }),
      message: t('leaver.sure_text', { name: member.name }),
      confirm: t('leaver.sure'),
      danger: true,
    });
    if (!sure) return;
    try {
      const started = await startDeparture(member.id, { plan, last_day: draft.lastDay || null, months: draft.months });
      setWork(started);
      onBegin();
      followWork(started, (ended) => {
        setWork(ended);
        void refreshAll();
      });
    } catch (problem) {
      failed(problem);
    }
  };
  if (work && isOpen(work)) return <Under {...{ tools, work }} name={member.name} onChange={setWork} />;
  if (work?.state === 'done') return <Done {...{ tools, work }} name={member.name} />;
  return (
    <div className={classes.stack}>
      {work && (
        <p className={classes.warn} role="alert">
          {work.message ?? t('leaver.stopped')}{' '}
          {work.failed > 0 && (
            <Anchor href={apiUrl(`/work/${work.id}/failures.csv`)}>{t('leaver.why', { count: work.failed })}</Anchor>
          )}
        </p>
      )}
      <Outlook {...{ tools, plan, holdings }} />
      <div>
        <Button color="red" leftSection={<IconUserOff size={16} />} onClick={() => void begin()}>
          {t('leaver.do', { count: holdings.live })}
        </Button>
      </div>
    </div>
  );
}

function Outlook({ tools, plan, holdings }: Pick<Props, 'tools' | 'plan' | 'holdings'>) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const { data, error, refetch } = useQuery(previewQuery(holdings.member.id, plan));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data) return <SkeletonRows rows={5} columns={3} />;
  if (data.total === 0) return <p className={classes.quiet}>{t('leaver.nothing')}</p>;
  const recordOf = (key: string) => holdings.records.find((one) => one.key === key);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('leaver.kind')}</th>
            <th scope="col" data-number>
              {t('leaver.count')}
            </th>
            <th scope="col">{t('leaver.goes_to')}</th>
          </tr>
        </thead>
        <tbody>
          {data.kinds.map((kind) => {
            const record = recordOf(kind.key);
            const name = kindName(tools, record?.plural ?? kind.key, record?.field ?? '');
            return (
              <tr key={kind.key}>
                <th scope="row">
                  {name.object}
                  <span className={classes.small}>{name.field}</span>
                </th>
                <td data-number>{format.number(kind.count)}</td>
                <td>
                  {kind.to
                    .slice(0, 6)
                    .map(({ name: who, count }) =>
                      who
                        ? `${who} (${format.number(count)})`
                        : t(kind.how === 'end' ? 'leaver.way.end' : 'leaver.way.nobody'),
                    )
                    .join(', ')}
                  {kind.to.length > 6 && ` ${t('leaver.more', { count: kind.to.length - 6 })}`}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <p className={classes.quiet}>
        {format.list(data.members.slice(0, 8).map(({ name, count }) => `${name}: ${format.number(count)}`))}
      </p>
    </div>
  );
}

function Under({
  tools,
  work,
  name,
  onChange,
}: {
  tools: Tools;
  work: Work;
  name: string;
  onChange(work: Work): void;
}) {
  const { t } = useTranslation('accounts');
  const { data = work } = useQuery({
    queryKey: ['work', 'departure', work.id],
    queryFn: async ({ signal }) => {
      const now = await api.get<Work>(`/work/${work.id}`, undefined, { signal });
      if (!isOpen(now)) {
        onChange(now);
        void refreshAll();
      }
      return now;
    },
    refetchInterval: 1000,
  });
  const share = data.total ? Math.min(100, (100 * data.done) / data.total) : 100;
  return (
    <section className={classes.stack} aria-live="polite">
      <p className={classes.quiet}>
        {t('leaver.under', { name, done: tools.format.number(data.done), total: tools.format.number(data.total ?? 0) })}
      </p>
      <Progress value={share} animated aria-label={t('leaver.progress')} />
      <p className={classes.quiet}>{t('leaver.may_leave')}</p>
    </section>
  );
}

function Done({ tools, work, name }: { tools: Tools; work: Work; name: string }) {
  const { t } = useTranslation('accounts');
  const takeBack = async () => {
    if (work.change_set && (await undo(work.change_set))) void refreshAll();
  };
  return (
    <section className={classes.stack} role="status">
      <p className={classes.sectionTitle}>
        <IconCircleCheck size={16} aria-hidden />{' '}
        {t('leaver.done', { name, count: work.done, text: tools.format.number(work.done) })}
      </p>
      <p className={classes.quiet}>{t('leaver.done_text')}</p>
      <div className={classes.tools}>
        <Button component={Link} to={'/settings/members' as never} variant="default">
          {t('leaver.to_members')}
        </Button>
        {work.change_set && (
          <Button variant="subtle" onClick={() => void takeBack()}>
            {t('leaver.undo')}
          </Button>
        )}
      </div>
    </section>
  );
}
