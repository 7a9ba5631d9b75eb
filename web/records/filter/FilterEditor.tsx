import { ActionIcon, Button, Popover, Select } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import {
  addAt,
  at,
  type Condition,
  childrenOf,
  type Filter,
  isAnd,
  isCondition,
  isGroup,
  isNot,
  isSome,
  joinWith,
  needsValue,
  type Path,
  replaceAt,
  type Some,
  toggleNot,
} from '../model/filter-tree.ts';
import { fieldAt, relatedOf } from '../model/objects.ts';
import { operatorLabel, pathLabel } from './describe.ts';
import FieldMenu from './FieldMenu.tsx';
import classes from './filter.module.css';
import { offeredOperators, preferredOperator, valueFor } from './operators.ts';
import { ValueInput } from './ValueInput.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  filter: Filter;
  onChange(filter: Filter | null): void;
  /** Offers to be done with it. */
  onClose?(): void;
  /** One condition only: no groups around it. */
  single?: boolean;
}

/** Writes a filter as a tree of conditions; each change takes effect as soon as its condition is complete. */
export default function FilterEditor({ tools, meta, filter, onChange, onClose, single }: Props) {
  const { t } = tools;
  const root = isGroup(filter) ? filter : ({ and: [filter] } satisfies Filter);
  const edit: Edit = {
    tools,
    replace: (path, next) => onChange(replaceAt(root, path, next)),
    add: (path, added) => onChange(addAt(root, path, added)),
    join: (path, join) => onChange(joinWith(root, path, join)),
    negate: (path) => onChange(toggleNot(root, path)),
  };
  const only = single ? at(root, [0]) : undefined;
  return (
    <section className={classes.editor} aria-label={t('filter.title')}>
      {only && isCondition(only) ? (
        <ConditionRow edit={edit} meta={meta} condition={only} path={[0]} single />
      ) : (
        <GroupBox edit={edit} meta={meta} group={root} path={[]} />
      )}
      {onClose && (
        <div className={classes.done}>
          <Button size="compact-sm" onClick={onClose}>
            {t('filter.done')}
          </Button>
        </div>
      )}
    </section>
  );
}

interface Edit {
  tools: Tools;
  replace(path: Path, next: Filter | null): void;
  add(path: Path, added: Filter): void;
  join(path: Path, join: 'and' | 'or'): void;
  negate(path: Path): void;
}

interface NodeProps {
  edit: Edit;
  meta: ObjectMeta;
  path: Path;
}

function GroupBox({ edit, meta, group, path }: NodeProps & { group: Filter }) {
  const { t } = edit.tools;
  const children = childrenOf(group);
  return (
    <div className={classes.group} data-nested={path.length > 0 || undefined}>
      {children.length > 1 && (
        <div className={classes.join}>
          <Select
            size="xs"
            w={150}
            aria-label={t('filter.join')}
            data={[
              { value: 'and', label: t('filter.all') },
              { value: 'or', label: t('filter.any') },
            ]}
            value={isAnd(group) ? 'and' : 'or'}
            onChange={(join) => edit.join(path, join === 'or' ? 'or' : 'and')}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
        </div>
      )}
      {children.map((child, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no identity but their place
        <Node key={index} edit={edit} meta={meta} node={child} path={[...path, index]} />
      ))}
      <AddButtons edit={edit} meta={meta} path={path} />
    </div>
  );
}

function Node({ edit, meta, node, path }: NodeProps & { node: Filter }) {
  const { t } = edit.tools;
  if (isCondition(node)) return <ConditionRow edit={edit} meta={meta} condition={node} path={path} />;
  if (isSome(node)) return <SomeBox edit={edit} meta={meta} some={node} path={path} />;
  if (isNot(node)) {
    return (
      <div className={classes.not}>
        <div className={classes.notHead}>
          <span>{t('filter.notThese')}</span>
          <Button size="compact-xs" variant="subtle" onClick={() => edit.negate(path)}>
            {t('filter.dropNot')}
          </Button>
        </div>
        <Node edit={edit} meta={meta} node={node.not} path={[...path, 0]} />
      </div>
    );
  }
  return (
    <div>
      <GroupBox edit={edit} meta={meta} group={node} path={path} />
    </div>
  );
}

function ConditionRow({ edit, meta, condition, path, single }: NodeProps & { condition: Condition; single?: boolean }) {
  const { tools } = edit;
  const { t } = tools;
  const field = fieldAt(tools.objects, meta, condition.field);
  const set = (next: Partial<Condition>) => edit.replace(path, { ...condition, ...next });
  const operators = field ? offeredOperators(field, condition.op) : [];
  return (
    <div className={classes.row}>
      <FieldButton
        tools={tools}
        meta={meta}
        path={condition.field}
        onChoose={(name) => {
          const next = fieldAt(tools.objects, meta, name);
          edit.replace(path, { field: name, op: next ? preferredOperator(next) : 'eq' });
        }}
      />
      {field && (
        <Select
          size="xs"
          className={classes.operator}
          aria-label={t('filter.operator')}
          data={operators.map((op) => ({ value: op, label: operatorLabel(tools, field, op) }))}
          value={condition.op}
          onChange={(op) =>
            op && set({ op, value: needsValue(op) ? valueFor(op, condition.op, condition.value) : undefined })
          }
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
      )}
      {field && needsValue(condition.op) && (
        <ValueInput
          key={`${condition.field} ${condition.op}`}
          tools={tools}
          meta={meta}
          field={field}
          path={condition.field}
          op={condition.op}
          value={condition.value}
          onChange={(value) => set({ value })}
        />
      )}
      {!single && (
        <Button size="compact-xs" variant="subtle" color="gray" onClick={() => edit.negate(path)}>
          {t('filter.negate')}
        </Button>
      )}
      <ActionIcon size="sm" aria-label={t('filter.removeOne')} onClick={() => edit.replace(path, null)}>
        <IconTrash size={14} />
      </ActionIcon>
    </div>
  );
}

function SomeBox({ edit, meta, some, path }: NodeProps & { some: Some }) {
  const { tools } = edit;
  const { t } = tools;
  const related = relatedOf(tools.objects, meta);
  const here = related.find((r) => r.name === some.some);
  const kind = some.count?.eq === 0 ? 'none' : some.count?.gte && some.count.gte > 1 ? 'least' : 'some';
  const setKind = (next: string | null) => {
    const { count: _, ...rest } = some;
    if (next === 'none') edit.replace(path, { ...rest, count: { eq: 0 } });
    else if (next === 'least') edit.replace(path, { ...rest, count: { gte: 2 } });
    else edit.replace(path, rest);
  };
  return (
    <div className={classes.group} data-nested>
      <div className={classes.row}>
        <Select
          size="xs"
          className={classes.operator}
          aria-label={t('filter.howMany')}
          data={[
            { value: 'some', label: t('filter.hasSome') },
            { value: 'none', label: t('filter.hasNone') },
            { value: 'least', label: t('filter.hasLeast') },
          ]}
          value={kind}
          onChange={setKind}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
        {kind === 'least' && (
          <input
            type="number"
            min={2}
            className={classes.count}
            aria-label={t('filter.howMany')}
            value={some.count?.gte ?? 2}
            onChange={(e) =>
              edit.replace(path, { ...some, count: { gte: Math.max(2, Number(e.currentTarget.value) || 2) } })
            }
          />
        )}
        <Select
          size="xs"
          aria-label={t('filter.related')}
          data={related.map((r) => ({ value: r.name, label: tools.labels.objects(r.object) }))}
          value={some.some}
          onChange={(name) => name && edit.replace(path, { some: name, count: some.count })}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
        <ActionIcon size="sm" aria-label={t('filter.removeOne')} onClick={() => edit.replace(path, null)}>
          <IconTrash size={14} />
        </ActionIcon>
      </div>
      {some.where && here && <Node edit={edit} meta={here.object} node={some.where} path={[...path, 0]} />}
      {here && !some.where && <AddButtons edit={edit} meta={here.object} path={path} label={t('filter.where')} />}
    </div>
  );
}

function AddButtons({ edit, meta, path, label }: NodeProps & { label?: string }) {
  const { tools } = edit;
  const { t } = tools;
  const [opened, setOpened] = useState(false);
  const related = relatedOf(tools.objects, meta).map((r) => ({ name: r.name, label: tools.labels.objects(r.object) }));
  const add = (added: Filter) => {
    setOpened(false);
    edit.add(path, added);
  };
  return (
    <div className={classes.add}>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal={false}>
        <Popover.Target>
          <Button
            size="compact-xs"
            variant="subtle"
            leftSection={<IconPlus size={14} />}
            onClick={() => setOpened((o) => !o)}
          >
            {label ?? t('filter.addCondition')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown p={0} w={260}>
          <FieldMenu
            tools={tools}
            meta={meta}
            related={related}
            onClose={() => setOpened(false)}
            onChoose={(name) => {
              const field = fieldAt(tools.objects, meta, name);
              add({ field: name, op: field ? preferredOperator(field) : 'eq' });
            }}
            onRelated={(name) => add({ some: name })}
          />
        </Popover.Dropdown>
      </Popover>
      {!label && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          onClick={() => edit.add(path, { or: [{ field: meta.title, op: 'contains' }] })}
        >
          {t('filter.addGroup')}
        </Button>
      )}
    </div>
  );
}

function FieldButton({
  tools,
  meta,
  path,
  onChoose,
}: {
  tools: Tools;
  meta: ObjectMeta;
  path: string;
  onChoose(path: string): void;
}) {
  const [opened, setOpened] = useState(false);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal={false}>
      <Popover.Target>
        <button
          type="button"
          className={classes.field}
          aria-haspopup="listbox"
          aria-expanded={opened}
          title={pathLabel(tools, meta, path)}
          onClick={() => setOpened((o) => !o)}
        >
          {pathLabel(tools, meta, path)}
        </button>
      </Popover.Target>
      <Popover.Dropdown p={0} w={260}>
        <FieldMenu
          tools={tools}
          meta={meta}
          onClose={() => setOpened(false)}
          onChoose={(name) => {
            setOpened(false);
            onChoose(name);
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
