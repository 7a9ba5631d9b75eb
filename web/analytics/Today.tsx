import { ActionIcon, Checkbox, SegmentedControl } from '@mantine/core';
import { IconAlertTriangle, IconClock, IconFlame } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { useCan, usePreference } from '../kernel/session.ts';
import { ErrorState, MoneyText, SkeletonRows } from '../kernel/ui/index.ts';
import { ApprovalsLine } from './ApprovalsLine.tsx';
import {
  type NeedyDeal,
  type Scope,
  type Task,
  type TaskOrder,
  useFinishTask,
  useNeedyDeals,
  useTasks,
} from './api.ts';
import { due, type Filter, needsMe, reasonsOf } from './filters.ts';
import classes from './Home.module.css';
import { dayEnd, todayIn } from './period.ts';

interface Props {
  today: string;
  /** In a workspace that has hardly begun: say nothing rather than that there is nothing. */
  quiet: boolean;
}

/** What wants doing today: tasks to check off, and deals that somebody has to look at. */
export function Today({ today, quiet }: Props) {
  const { t } = useTranslation('analytics');
  const [scope, setScope] = usePreference<Scope>('home.scope', 'mine');
  const { timeZone } = useFormat();
  const [order] = usePreference<TaskOrder>('home.tasks', 'due');
  const tasks = useTasks(scope, dayEnd(today, timeZone), order);
  const deals = useNeedyDeals(scope, today);
  if (quiet && !tasks.data?.data.length && !deals.data?.data.length) return null;
  return (
    <section aria-labelledby="today">
      <div className={classes.sectionHead}>
        <h2 id="today" className={classes.sectionTitle}>
          {t('today')}
        </h2>
        <SegmentedControl
          size="xs"
          aria-label={t('scope.label')}
          value={scope}
          onChange={(value) => setScope(value as Scope)}
          data={[
            { value: 'mine', label: t('scope.mine') },
            { value: 'everyone', label: t('scope.everyone') },
          ]}
        />
      </div>
      <ApprovalsLine />
      <LeadsLine />
      <div className={classes.today}>
        <Tasks scope={scope} today={today} />
        <Deals scope={scope} today={today} />
      </div>
    </section>
  );
}

/** New leads to work, in one line; nothing where there are none. */
function LeadsLine() {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const mayRead = useCan('lead', 'read');
  const { data } = useQuery({
    queryKey: ['records', 'lead', 'inbox'],
    queryFn: () => api.get<{ all: number; overdue: number; hot: number }>('/lead-inbox'),
    enabled: mayRead,
  });
  if (!data || data.all === 0) return null;
  const link = (show: string, text: string) => (
    <Link key={show} to="/lead-inbox" search={{ show } as never} className={classes.lead}>
      {text}
    </Link>
  );
  const count = (n: number) => ({ count: n, n: format.number(n) });
  return (
    <p className={classes.leads}>
      {link('all', t('leads.all', count(data.all)))}
      {data.hot > 0 && link('hot', t('leads.hot', count(data.hot)))}
      {data.overdue > 0 && link('overdue', t('leads.overdue', count(data.overdue)))}
    </p>
  );
}

function Tasks({ scope, today }: { scope: Scope; today: string }) {
  const { t } = useTranslation('analytics');
  const { timeZone } = useFormat();
  const until = dayEnd(today, timeZone);
  const mayRead = useCan('lead', 'read');
  const [order, setOrder] = usePreference<TaskOrder>('home.tasks', 'due');
  const query = useTasks(scope, until, order);
  const finish = useFinishTask((task) => t('task.done', { subject: task.subject }));
  return (
    <Items
      title={t('tasks')}
      aside={
        mayRead && (
          <ActionIcon
            size="sm"
            variant={order === 'hot' ? 'light' : 'subtle'}
            aria-pressed={order === 'hot'}
            aria-label={t('task.hot_first')}
            title={t('task.hot_first')}
            onClick={() => setOrder(order === 'hot' ? 'due' : 'hot')}
          >
            <IconFlame size={14} aria-hidden />
          </ActionIcon>
        )
      }
      query={query}
      none={t(scope === 'mine' ? 'task.none' : 'task.none_everyone')}
      plural="tasks"
      all={due(scope, until)}
    >
      {query.data?.data.map((task) => (
        <TaskItem key={task.id} task={task} today={today} scope={scope} finish={() => finish.mutate(task)} />
      ))}
    </Items>
  );
}

function TaskItem({ task, today, scope, finish }: { task: Task; today: string; scope: Scope; finish(): void }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const objects = useObjects();
  const labels = useLabels();
  const about = objects.find((object) => object.name === task.about?.object);
  const day = task.due_at && todayIn(format.timeZone, new Date(task.due_at));
  const late = day !== null && day < today;
  const urgent = task.priority === 'high' || task.priority === 'urgent';
  return (
    <li className={classes.item}>
      <Checkbox
        size="sm"
        checked={false}
        onChange={finish}
        aria-label={t('task.finish', { subject: task.subject })}
        title={t('task.finish_short')}
      />
      <div className={classes.itemText}>
        <Link to="/$plural/$id" params={{ plural: 'tasks', id: task.id }} className={classes.itemTitle}>
          {task.subject}
        </Link>
        <div className={classes.itemNote}>
          {late && (
            <span className={classes.late} title={format.dateTime(task.due_at, 'long')}>
              <IconClock size={14} stroke={1.5} className={classes.noteIcon} aria-hidden />
              {t('task.overdue', { when: format.relative(task.due_at) })}
            </span>
          )}
          {!late && task.due_at && (
            <span title={format.dateTime(task.due_at, 'long')}>
              {t('task.due', { time: format.time(task.due_at) })}
            </span>
          )}
          {urgent && <span className={classes.warn}>{t('task.urgent')}</span>}
          {task.lead_score !== null && task.lead_score > 0 && (
            <span title={t('task.lead_score')}>
              <IconFlame size={14} stroke={1.5} className={classes.noteIcon} aria-hidden />
              {t('task.points', { count: task.lead_score, n: format.number(task.lead_score) })}
            </span>
          )}
          {about && task.about && (
            <Link to="/$plural/$id" params={{ plural: about.plural, id: task.about.id }} className={classes.about}>
              {task.about.title ?? labels.object(about)}
            </Link>
          )}
          {scope === 'everyone' && task.assignee && <span>{titleOf(task.assignee)}</span>}
        </div>
      </div>
    </li>
  );
}

function Deals({ scope, today }: { scope: Scope; today: string }) {
  const { t } = useTranslation('analytics');
  const query = useNeedyDeals(scope, today);
  return (
    <Items
      title={t(scope === 'mine' ? 'needs_you' : 'needs_someone')}
      query={query}
      none={t('needy.none')}
      plural="deals"
      all={needsMe(scope, today)}
    >
      {query.data?.data.map((deal) => (
        <DealItem key={deal.id} deal={deal} today={today} scope={scope} />
      ))}
    </Items>
  );
}

function DealItem({ deal, today, scope }: { deal: NeedyDeal; today: string; scope: Scope }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const [first, ...others] = reasonsOf(deal, today);
  const facts = { date: format.date(deal.close_date), when: format.relative(deal.updated_at) };
  const company = titleOf(deal.company);
  return (
    <li className={classes.item}>
      <div className={classes.itemText}>
        <Link to="/$plural/$id" params={{ plural: 'deals', id: deal.id }} className={classes.itemTitle}>
          {deal.name}
        </Link>
        <div className={classes.itemNote}>
          {first && (
            <span className={classes.warn} title={others.map((reason) => t(`needy.${reason}`, facts)).join('\n')}>
              <IconAlertTriangle size={14} stroke={1.5} className={classes.noteIcon} aria-hidden />
              {t(`needy.${first}`, facts)}
            </span>
          )}
          {company && !deal.name.includes(company) && <span>{company}</span>}
          {scope === 'everyone' && deal.owner && <span>{titleOf(deal.owner)}</span>}
        </div>
      </div>
      <MoneyText value={deal.amount} className={classes.itemFigure} />
    </li>
  );
}

interface ItemsProps {
  title: string;
  /** Beside the title. */
  aside?: ReactNode;
  query: {
    isPending: boolean;
    isError: boolean;
    error: unknown;
    data?: { data: unknown[]; count?: { value: number } };
    refetch(): unknown;
  };
  none: string;
  plural: string;
  all: Filter;
  children: ReactNode;
}

function Items({ title, aside, query, none, plural, all, children }: ItemsProps) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const id = useId();
  const count = query.data?.count?.value ?? query.data?.data.length ?? 0;
  const shown = query.data?.data.length ?? 0;
  return (
    <div>
      <h3 id={id} className={classes.listTitle}>
        {title}
        {count > 0 && <span className={classes.count}>{format.number(count)}</span>}
        {count > 1 && <span className={classes.aside}>{aside}</span>}
      </h3>
      {query.isPending && <SkeletonRows rows={4} columns={2} />}
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.data && shown === 0 && <p className={classes.quiet}>{none}</p>}
      {shown > 0 && (
        <ul className={classes.list} aria-labelledby={id}>
          {children}
        </ul>
      )}
      {count > shown && (
        <Link
          className={classes.more}
          to="/$plural"
          params={{ plural }}
          search={{ layout: 'list', filter: all } as never}
        >
          {t('all_of_them', { n: format.number(count) })}
        </Link>
      )}
    </div>
  );
}

/** The title of a reference that came along, whatever it is called there. */
const titleOf = (reference: { title?: string; name?: string } | null) => reference?.title ?? reference?.name ?? '';
