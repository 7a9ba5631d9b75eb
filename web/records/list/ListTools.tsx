import { Menu, Popover, UnstyledButton } from '@mantine/core';
import {
  IconCalendar,
  IconColumns3,
  IconDots,
  IconDownload,
  IconLayoutKanban,
  IconLayoutRows,
  IconList,
  IconMap2,
  IconPlus,
  IconRowInsertTop,
  IconTimeline,
} from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { openQuickCreate } from '../../kernel/create.ts';
import { failed, notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { usePreference } from '../../kernel/session.ts';
import type { Tools } from '../fields/tools.ts';
import { complete } from '../model/filter-tree.ts';
import { groupFields, layoutsOf } from '../model/layouts.ts';
import type { Layout } from '../model/search-params.ts';
import classes from './list.module.css';
import type { ListState } from './state.ts';

const ColumnsPanel = lazy(() => import('./ColumnsPanel.tsx'));

const icons: Record<Layout, typeof IconList> = {
  list: IconList,
  board: IconLayoutKanban,
  calendar: IconCalendar,
  timeline: IconTimeline,
  map: IconMap2,
};

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
}

/** At the end of the view bar: list or board, columns, density, export, and the way to a new record. */
export function ListTools({ tools, meta, state }: Props) {
  const { t, labels } = tools;
  const [density, setDensity] = usePreference<'compact' | 'comfortable'>('density', 'compact');
  const [choosing, setChoosing] = useState(false);
  const layouts = layoutsOf(meta);
  const groups = groupFields(meta);

  const exportAs = async (format: 'csv' | 'xlsx') => {
    try {
      const { exportRecords } = await import('./export.ts');
      notify(t('export.started'));
      await exportRecords(meta, {
        filter: complete(state.filter),
        q: state.q,
        fields: state.columns.map((c) => c.path),
        format,
      });
    } catch (error) {
      if (error instanceof Error && error.name === 'ExportFailed') notify(error.message, { tone: 'problem' });
      else failed(error);
    }
  };

  return (
    <div className={classes.barTools}>
      {layouts.length > 1 &&
        layouts.map((layout) => {
          const Icon = icons[layout];
          const label = t(`list.as.${layout}`);
          return (
            <button
              type="button"
              key={layout}
              className={classes.tool}
              aria-pressed={layout === state.layout}
              aria-label={label}
              title={label}
              onClick={() =>
                state.set({
                  layout: layout === (state.view?.kind ?? 'list') ? undefined : layout,
                  span: undefined,
                  at: undefined,
                })
              }
            >
              <Icon size={16} aria-hidden />
              {(layout === 'list' || layout === 'board') && <span className={classes.toolLabel}>{label}</span>}
            </button>
          );
        })}
      {state.layout === 'list' && groups.length > 0 && (
        <Menu position="bottom-end">
          <Menu.Target>
            <button
              type="button"
              className={classes.tool}
              data-on={state.option('group') ? true : undefined}
              aria-label={t('list.group')}
              title={t('list.group')}
            >
              <IconLayoutRows size={16} aria-hidden />
            </button>
          </Menu.Target>
          <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }}>
            <Menu.Label>{t('list.group')}</Menu.Label>
            <Menu.Item onClick={() => state.set({ group: state.view?.options.group ? '' : undefined })}>
              {t('list.noGroup')}
            </Menu.Item>
            {groups.map((field) => (
              <Menu.Item key={field.name} onClick={() => state.set({ group: field.name })}>
                {labels.field(meta, field)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {state.layout === 'list' && (
        <Popover opened={choosing} onChange={setChoosing} position="bottom-end" trapFocus returnFocus>
          <Popover.Target>
            <button
              type="button"
              className={classes.tool}
              aria-expanded={choosing}
              aria-label={t('columns.title')}
              title={t('columns.title')}
              onClick={() => setChoosing((o) => !o)}
            >
              <IconColumns3 size={16} aria-hidden />
            </button>
          </Popover.Target>
          <Popover.Dropdown p={0} w={320}>
            <Suspense fallback={null}>
              <ColumnsPanel tools={tools} meta={meta} state={state} onClose={() => setChoosing(false)} />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      )}
      <Menu position="bottom-end">
        <Menu.Target>
          <UnstyledButton className={classes.tool} aria-label={t('common:more')} title={t('common:more')}>
            <IconDots size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconRowInsertTop size={16} />}
            onClick={() => setDensity(density === 'compact' ? 'comfortable' : 'compact')}
          >
            {t(density === 'compact' ? 'list.comfortable' : 'list.compact')}
          </Menu.Item>
          {meta.permissions.export && (
            <>
              <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => void exportAs('csv')}>
                {t('export.csv')}
              </Menu.Item>
              <Menu.Item leftSection={<IconDownload size={16} />} onClick={() => void exportAs('xlsx')}>
                {t('export.xlsx')}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {meta.permissions.create && meta.name !== 'member' && (
        <button
          type="button"
          className={classes.create}
          aria-label={t('list.new', { object: tools.inline(labels.object(meta)) })}
          onClick={() => openQuickCreate({ object: meta.name })}
        >
          <IconPlus size={16} aria-hidden />
          <span className={classes.toolLabel}>{t('list.new', { object: tools.inline(labels.object(meta)) })}</span>
        </button>
      )}
    </div>
  );
}
