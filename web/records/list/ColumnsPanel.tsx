import { ActionIcon } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconPin, IconPinnedOff, IconX } from '@tabler/icons-react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import { pathLabel } from '../filter/describe.ts';
import FieldMenu from '../filter/FieldMenu.tsx';
import { moveColumn } from '../model/columns.ts';
import classes from './list.module.css';
import type { ListState } from './state.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  onClose(): void;
}

/** Which columns, and in what order. Fields of what a record points to are found by typing. */
export default function ColumnsPanel({ tools, meta, state, onClose }: Props) {
  const { t } = tools;
  const paths = state.columns.map((c) => c.path);
  const pinned = state.columns.filter((c) => c.pinned && c.path !== meta.title).map((c) => c.path);
  const step = (path: string, by: 1 | -1) => {
    const target = paths[paths.indexOf(path) + by];
    if (target && target !== meta.title) state.setColumns(moveColumn(paths, path, target));
  };
  return (
    <section className={classes.columns} aria-label={t('columns.title')}>
      <ul className={classes.columnList}>
        {state.columns.map(({ path, pinned: isPinned }) => {
          const label = pathLabel(tools, meta, path);
          const isTitle = path === meta.title;
          return (
            <li key={path} className={classes.columnItem}>
              <span title={label}>{label}</span>
              {!isTitle && (
                <>
                  <ActionIcon size="sm" aria-label={t('columns.up', { field: label })} onClick={() => step(path, -1)}>
                    <IconArrowUp size={14} />
                  </ActionIcon>
                  <ActionIcon size="sm" aria-label={t('columns.down', { field: label })} onClick={() => step(path, 1)}>
                    <IconArrowDown size={14} />
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    aria-label={t(isPinned ? 'columns.unpin' : 'columns.pin', { field: label })}
                    aria-pressed={isPinned}
                    onClick={() => state.setPinned(isPinned ? pinned.filter((p) => p !== path) : [...pinned, path])}
                  >
                    {isPinned ? <IconPinnedOff size={14} /> : <IconPin size={14} />}
                  </ActionIcon>
                  <ActionIcon
                    size="sm"
                    aria-label={t('columns.hide', { field: label })}
                    onClick={() => state.setColumns(paths.filter((p) => p !== path))}
                  >
                    <IconX size={14} />
                  </ActionIcon>
                </>
              )}
            </li>
          );
        })}
      </ul>
      <div className={classes.columnAdd}>
        <FieldMenu
          tools={tools}
          meta={meta}
          label={t('columns.add')}
          without={paths}
          onChoose={(path) => state.setColumns([...paths, path])}
          onClose={onClose}
        />
      </div>
    </section>
  );
}
