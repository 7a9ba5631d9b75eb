import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Playbook } from '../../../server/sales/schema.ts';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { playbookQuery } from './api.ts';
import classes from './deal.module.css';

/** What the stage asks for: what it takes to go on, and what is wise to do. */
export default function PlaybookPanel({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const { data } = useQuery(playbookQuery(record.id));
  const [busy, setBusy] = useState<string | null>(null);
  if (!data?.stage) return null;
  const actions = data.actions.filter((action) => action.stage === data.stage?.id);
  if (actions.length === 0 && !data.stage.guidance) return null;

  const tick = async (action: Playbook['actions'][number]) => {
    setBusy(action.id);
    const path = `/deals/${record.id}/actions/${action.id}/completion`;
    try {
      const { data: next, changeSet } = action.done_at
        ? await api.delWithMeta<Playbook>(path)
        : await api.postWithMeta<Playbook>(path, {});
      queryClient.setQueryData(playbookQuery(record.id).queryKey, next);
      changed(t(action.done_at ? 'playbook.opened' : 'playbook.done', { name: action.name }), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(null);
    }
  };
  const done = actions.filter((action) => action.done_at).length;
  return (
    <section className={classes.part} aria-label={t('playbook.title')}>
      <h2 className={classes.partTitle}>
        {t('playbook.in', { stage: data.stage.name })}
        {actions.length > 0 && (
          <span className={classes.dim}>{t('playbook.count', { done, all: actions.length })}</span>
        )}
      </h2>
      {data.stage.guidance && <p className={classes.quiet}>{data.stage.guidance}</p>}
      <ul className={classes.rows}>
        {actions.map((action) => (
          <li key={action.id}>
            <div className={classes.row}>
              <Checkbox
                size="xs"
                checked={Boolean(action.done_at)}
                disabled={!meta.permissions.update || busy === action.id}
                aria-label={action.name}
                onChange={() => void tick(action)}
              />
              <span className={classes.rowText} data-done={action.done_at ? true : undefined}>
                <span title={action.help ?? undefined}>{action.name}</span>
                {action.done_at ? (
                  <span className={classes.dim}>
                    {[action.done_by, tools.format.relative(action.done_at)].filter(Boolean).join(' · ')}
                  </span>
                ) : (
                  action.gate && <span className={classes.dim}>{t('playbook.gate')}</span>
                )}
              </span>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
