import { Popover } from '@mantine/core';
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import { describe } from '../filter/describe.ts';
import { preferredOperator } from '../filter/operators.ts';
import { useTitles } from '../filter/useTitles.ts';
import { chipsOf, complete, type Filter, fromChips, isCondition } from '../model/filter-tree.ts';
import { fieldAt } from '../model/objects.ts';
import classes from './list.module.css';

const FilterEditor = lazy(() => import('../filter/FilterEditor.tsx'));
const FieldMenu = lazy(() => import('../filter/FieldMenu.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  filter: Filter | null;
  onFilter(filter: Filter | null): void;
  q: string;
  onSearch(q: string): void;
  /** A new condition on this path is to be written, its editor open. */
  asked: string | null;
  onAsked(): void;
  children?: ReactNode;
}

/** The conditions as chips, the quick search, and the way to more of both. */
export function FilterBar({ tools, meta, filter, onFilter, q, onSearch, asked, onAsked, children }: Props) {
  const { t } = tools;
  const titles = useTitles(tools, meta, filter);
  const chips = chipsOf(filter);
  const [editing, setEditing] = useState<number | 'all' | null>(null);
  const [choosing, setChoosing] = useState(false);

  const setChip = (index: number, next: Filter | null) =>
    onFilter(fromChips(next ? chips.with(index, next) : chips.toSpliced(index, 1)));
  const close = () => {
    setEditing(null);
    // A condition that was begun and not finished says nothing: it goes.
    onFilter(complete(filter));
  };
  const add = (path: string) => {
    setChoosing(false);
    onFilter(fromChips([...chips, { field: path, op: firstOperator(tools, meta, path) }]));
    setEditing(chips.length);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per wish
  useEffect(() => {
    if (!asked) return;
    add(asked);
    onAsked();
  }, [asked]);

  return (
    <div className={classes.filters}>
      <QuickSearch tools={tools} meta={meta} q={q} onSearch={onSearch} />
      {children}
      {chips.map((chip, index) => {
        const { subject, verb, value } = describe(tools, meta, chip, titles);
        const text = [subject, verb, value].filter(Boolean).join(' ');
        return (
          <Popover
            // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
            key={index}
            opened={editing === index}
            onChange={(o) => !o && close()}
            position="bottom-start"
            trapFocus
            returnFocus
          >
            <span className={classes.chip}>
              <Popover.Target>
                <button
                  type="button"
                  className={classes.chipText}
                  aria-expanded={editing === index}
                  title={text}
                  onClick={() => setEditing(editing === index ? null : index)}
                >
                  {subject} <em>{verb}</em> {value}
                </button>
              </Popover.Target>
              <button
                type="button"
                className={classes.clear}
                aria-label={t('filter.remove', { text })}
                onClick={() => setChip(index, null)}
              >
                <IconX size={12} aria-hidden />
              </button>
            </span>
            <Popover.Dropdown p="xs" maw="calc(100vw - 24px)">
              <Suspense fallback={null}>
                <FilterEditor
                  tools={tools}
                  meta={meta}
                  filter={isCondition(chip) ? { and: [chip] } : chip}
                  single={isCondition(chip)}
                  onChange={(next) => setChip(index, unwrap(next, isCondition(chip)))}
                  onClose={close}
                />
              </Suspense>
            </Popover.Dropdown>
          </Popover>
        );
      })}
      <Popover opened={choosing} onChange={setChoosing} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.tool}
            aria-haspopup="listbox"
            aria-expanded={choosing}
            onClick={() => setChoosing((o) => !o)}
          >
            <IconFilter size={16} aria-hidden />
            {t('filter.add')}
          </button>
        </Popover.Target>
        <Popover.Dropdown p={0} w={260}>
          <Suspense fallback={null}>
            <FieldMenu
              tools={tools}
              meta={meta}
              onChoose={add}
              onClose={() => setChoosing(false)}
              onAdvanced={() => {
                setChoosing(false);
                setEditing('all');
              }}
            />
          </Suspense>
        </Popover.Dropdown>
      </Popover>
      {(chips.length > 1 || editing === 'all') && (
        <Popover
          opened={editing === 'all'}
          onChange={(o) => !o && close()}
          position="bottom-start"
          trapFocus
          returnFocus
        >
          <Popover.Target>
            <button
              type="button"
              className={classes.tool}
              aria-expanded={editing === 'all'}
              onClick={() => setEditing(editing === 'all' ? null : 'all')}
            >
              {t('filter.edit')}
            </button>
          </Popover.Target>
          <Popover.Dropdown p="xs" maw="calc(100vw - 24px)">
            <Suspense fallback={null}>
              <FilterEditor
                tools={tools}
                meta={meta}
                filter={filter ?? { and: [] }}
                onChange={onFilter}
                onClose={close}
              />
            </Suspense>
          </Popover.Dropdown>
        </Popover>
      )}
      {chips.length > 0 && (
        <button type="button" className={classes.tool} onClick={() => onFilter(null)}>
          {t('filter.clear')}
        </button>
      )}
    </div>
  );
}

const unwrap = (filter: Filter | null, single: boolean): Filter | null => {
  if (!filter || !single) return filter;
  const inside = chipsOf(filter);
  return inside.length === 1 ? (inside[0] ?? null) : inside.length === 0 ? null : filter;
};

function firstOperator(tools: Tools, meta: ObjectMeta, path: string): string {
  const field = fieldAt(tools.objects, meta, path);
  return field ? preferredOperator(field) : 'eq';
}

function QuickSearch({
  tools: { t, labels, inline },
  meta,
  q,
  onSearch,
}: Pick<Props, 'tools' | 'meta' | 'q' | 'onSearch'>) {
  const [text, setText] = useState(q);
  const [sent, setSent] = useState(q);
  // The address changed by itself (a view, the back button): the box follows.
  if (q !== sent) {
    setSent(q);
    setText(q);
  }
  useEffect(() => {
    if (text === sent) return;
    const timer = setTimeout(() => {
      setSent(text);
      onSearch(text);
    }, 180);
    return () => clearTimeout(timer);
  }, [text, sent, onSearch]);
  return (
    <label className={classes.quick}>
      <IconSearch size={14} aria-hidden />
      <input
        type="search"
        value={text}
        placeholder={t('list.search', { objects: inline(labels.objects(meta)) })}
        aria-label={t('list.search', { objects: inline(labels.objects(meta)) })}
        data-quick-search
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') {
            event.stopPropagation();
            setText('');
            event.currentTarget.blur();
          }
        }}
      />
      {text && (
        <button type="button" className={classes.clear} aria-label={t('list.clearSearch')} onClick={() => setText('')}>
          <IconX size={12} aria-hidden />
        </button>
      )}
    </label>
  );
}
