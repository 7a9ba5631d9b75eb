import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { Bone } from '../kernel/ui/index.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { colleaguesQuery, treeQuery } from './api.ts';
import classes from './territories.module.css';
import { pathOf, placed } from './tree.ts';

/** Which territory a record is in, and whether by rule or by hand; put elsewhere, or left to the rules again. */
export default function TerritoryPanel({ meta, record }: PanelProps) {
  const { t } = useTranslation('territories');
  const { data } = useQuery(treeQuery);
  const { data: colleagues = [] } = useQuery(colleaguesQuery);
  const [choosing, setChoosing] = useState(false);
  if (!data) return <Bone width={140} />;
  const nodes = data.territories;
  if (nodes.length === 0) return null;
  const value = record.territory;
  const id = typeof value === 'string' ? value : ((value as { id?: string } | null)?.id ?? null);
  const path = id ? pathOf(nodes, id) : [];
  const manager = colleagues.find((one) => one.id === path.at(-1)?.manager);
  const pinned = record.territory_pinned === true;
  const put = async (values: object) => {
    setChoosing(false);
    try {
      const { changeSet } = await api.patchWithMeta(`/${meta.plural}/${record.id}`, values);
      changed(t('panel.done'), changeSet);
      await queryClient.invalidateQueries({ queryKey: ['record', meta.name, record.id] });
    } catch (problem) {
      failed(problem);
    }
  };
  return (
    <section aria-label={t('panel.title')} className={classes.panel}>
      <h2 className={classes.panelTitle}>{t('panel.title')}</h2>
      {choosing ? (
        <Select
          aria-label={t('panel.title')}
          data={placed(nodes).map(({ node, depth }) => ({
            value: node.id,
            label: `${'\u2003'.repeat(depth)}${node.name}`,
          }))}
          value={id}
          searchable
          defaultDropdownOpened
          data-autofocus
          onChange={(next) => next && void put({ territory: next, territory_pinned: true })}
          onBlur={() => setChoosing(false)}
        />
      ) : (
        <>
          <div className={classes.path}>
            {path.length > 0 ? path.map((node) => node.name).join(' › ') : t('nobody')}
          </div>
          <div className={classes.quiet}>
            {t(pinned ? 'panel.by_hand' : 'panel.by_rule')}
            {manager && ` · ${manager.name}`}
          </div>
          {meta.permissions.update && (
            <div className={classes.panelVerbs}>
              <Button size="compact-xs" variant="default" onClick={() => setChoosing(true)}>
                {t('panel.put')}
              </Button>
              {pinned && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => void put({ territory: null, territory_pinned: false })}
                >
                  {t('panel.release')}
                </Button>
              )}
            </div>
          )}
        </>
      )}
    </section>
  );
}
