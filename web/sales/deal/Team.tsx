import { ActionIcon } from '@mantine/core';
import { IconPencil, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { asLink } from '../../records/fields/tools.ts';
import { fieldOf } from '../../records/model/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { partsQuery } from './api.ts';
import classes from './deal.module.css';

const TeamDialog = lazy(() => import('./TeamDialog.tsx'));

/** Who else works on it, and whose it is to what part. */
export default function Team({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const [open, setOpen] = useState(false);
  const object = tools.objects.find((o) => o.name === 'deal_member');
  const { data: rows } = useQuery({
    ...partsQuery(object ?? { name: 'deal_member', plural: 'deal_members' }, record.id, ['member']),
    enabled: object !== undefined,
  });
  const role = object && fieldOf(object, 'role');
  if (!object || !role) return null;
  const shares = rows?.flatMap((row) => (row.percent === null ? [] : [Number(row.percent)])) ?? [];
  const sum = Math.round(shares.reduce((a, b) => a + b, 0) * 1e6) / 1e6;
  const writable = meta.permissions.update && !record.trashed_at;
  return (
    <section className={classes.part} aria-label={t('team.title')}>
      <h2 className={classes.partTitle}>
        {t('team.title')}
        {writable && (
          <ActionIcon size="sm" aria-label={t('team.change')} onClick={() => setOpen(true)}>
            {rows && rows.length > 0 ? <IconPencil size={14} /> : <IconPlus size={14} />}
          </ActionIcon>
        )}
      </h2>
      {rows?.length === 0 && <p className={classes.quiet}>{t('team.empty')}</p>}
      <ul className={classes.rows}>
        {rows?.map((row) => {
          const member = asLink(row.member);
          return (
            <li key={row.id}>
              <div className={classes.row}>
                {member && <RecordAvatar name={member.title} id={member.id} size={20} />}
                <span className={classes.rowText}>
                  <span>{member?.title}</span>
                  {row.role !== null && (
                    <span className={classes.dim}>{tools.labels.choice(object, role, row.role)}</span>
                  )}
                </span>
                {row.percent !== null && <span>{tools.format.percent(Number(row.percent))}</span>}
              </div>
            </li>
          );
        })}
      </ul>
      {shares.length > 0 && sum !== 100 && (
        <p className={classes.missing}>{t('team.uneven', { sum: tools.format.percent(sum) })}</p>
      )}
      {open && rows && (
        <Suspense fallback={null}>
          <TeamDialog tools={tools} object={object} deal={record} rows={rows} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </section>
  );
}
