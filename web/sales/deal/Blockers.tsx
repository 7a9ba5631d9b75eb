import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { KithRecord } from '../../records/api.ts';
import { asLink } from '../../records/fields/tools.ts';
import { todayIn } from '../../records/model/parse.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { runVerb } from '../../records/writes.ts';
import { partsQuery, refreshDeal } from './api.ts';
import classes from './deal.module.css';
import { PartList } from './PartList.tsx';

const daysSince = (day: unknown, today: string) =>
  typeof day === 'string' ? Math.max(0, Math.round((Date.parse(today) - Date.parse(day)) / 86_400_000)) : null;

/** What is in the way, whose it is to clear, and for how long already. */
export default function Blockers({ tools, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const object = tools.objects.find((o) => o.name === 'blocker');
  const today = todayIn(tools.format.timeZone);
  const { data } = useQuery({
    ...partsQuery(object ?? { name: 'blocker', plural: 'blockers' }, record.id, ['responsible']),
    enabled: object !== undefined,
  });
  if (!object) return null;
  const open = data?.filter((row) => !row.resolved_at);
  if (record.status !== 'open' && open?.length === 0) return null;
  const resolve = (row: KithRecord) =>
    void runVerb(object, row, {
      method: 'POST',
      path: 'resolution',
      shown: { resolved_at: new Date().toISOString() },
      message: t('blockers.cleared'),
    }).then(() => refreshDeal(record.id));
  return (
    <PartList
      tools={tools}
      object={object}
      deal={record}
      title={t('blockers.title')}
      rows={open}
      fields={['name', 'kind', 'responsible', 'due_on']}
      initial={{ responsible: { id: tools.me, title: t('blockers.me') } }}
      add={t('blockers.add')}
      empty={t('blockers.empty')}
    >
      {(row) => {
        const days = daysSince(row.since, today);
        const late = typeof row.due_on === 'string' && row.due_on < today;
        return (
          <>
            <Checkbox
              size="xs"
              checked={false}
              disabled={!object.permissions.update}
              aria-label={t('blockers.clear', { name: row.name })}
              onChange={() => resolve(row)}
            />
            <span className={classes.rowText}>
              <span>{String(row.name)}</span>
              <span className={late ? classes.late : classes.dim}>
                {[
                  asLink(row.responsible)?.title,
                  days === null ? '' : t('blockers.age', { count: days }),
                  late ? t('blockers.late') : '',
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </span>
          </>
        );
      }}
    </PartList>
  );
}
