import { useQuery } from '@tanstack/react-query';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import type { KithRecord } from '../api.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import { visitsQuery } from './api.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** When it came into being, was last changed, and how long a deal has stood where it stands. */
export function When({ tools, meta, record }: Props) {
  const { t } = tools;
  const by = (value: unknown) => asLink(value)?.title;
  return (
    <section className={classes.block} aria-label={t('record.dates')}>
      <h2 className={classes.blockTitle}>{t('record.dates')}</h2>
      <dl className={classes.dates}>
        {meta.name === 'deal' && <InStage tools={tools} record={record} />}
        <div>
          <dt>{t('record.created')}</dt>
          <dd>
            <RelativeTime value={String(record.created_at)} />
            {by(record.created_by) && <span className={classes.dim}> · {by(record.created_by)}</span>}
          </dd>
        </div>
        <div>
          <dt>{t('record.changed')}</dt>
          <dd>
            <RelativeTime value={String(record.updated_at)} />
            {by(record.updated_by) && <span className={classes.dim}> · {by(record.updated_by)}</span>}
          </dd>
        </div>
      </dl>
    </section>
  );
}

function InStage({ tools, record }: Pick<Props, 'tools' | 'record'>) {
  const { t, format } = tools;
  const { data: visits = [] } = useQuery({ ...visitsQuery(record.id), enabled: !record.trashed_at });
  return visits.map((visit) => (
    <div key={visit.entered_at}>
      <dt>{visit.stage.name}</dt>
      <dd title={format.dateTime(visit.entered_at, 'long')}>
        {visit.stage.kind === 'open'
          ? visit.seconds < 86_400
            ? t('deal.underADay')
            : t('deal.days', { count: Math.round(visit.seconds / 86_400) })
          : format.date(visit.entered_at)}
      </dd>
    </div>
  ));
}
