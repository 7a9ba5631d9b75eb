import {
  closestCenter,
  DndContext,
  type DragMoveEvent,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDots, IconGripVertical, IconPencil, IconPlus, IconTrash } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useObject } from '../kernel/objects.ts';
import { useTools } from '../records/fields/tools.ts';
import { FilterWords } from '../records/filter/FilterWords.tsx';
import { colleaguesQuery, type Node, type TreeAnswer } from './api.ts';
import classes from './territories.module.css';
import { figuresOf, moved, type Placed, placed, stepped, type Where } from './tree.ts';

interface Props {
  nodes: Node[];
  figures: TreeAnswer['figures'];
  editable: boolean;
  onArrange(next: Node[]): void;
  onOpen(node: Node): void;
  onAdd(parent: string): void;
  onRemove(id: string): void;
}

interface Landing {
  over: string;
  where: Where;
}

const steps: Record<string, 'up' | 'down' | 'in' | 'out'> = {
  ArrowUp: 'up',
  ArrowDown: 'down',
  ArrowRight: 'in',
  ArrowLeft: 'out',
};

/** The tree: rows are dragged between, before and into others, or moved with the arrow keys on their handle. */
export function TreeTable({ nodes, figures, editable, onArrange, onOpen, onAdd, onRemove }: Props) {
  const { t } = useTranslation('territories');
  const [landing, setLanding] = useState<Landing | null>(null);
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
  );
  const rows = placed(nodes);
  const nameOf = (id: string | number) => nodes.find((node) => node.id === id)?.name ?? '';
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        screenReaderInstructions: { draggable: t('move.how') },
        announcements: {
          onDragStart: ({ active }) => t('move.lifted', { name: nameOf(active.id) }),
          onDragOver: () => undefined,
          onDragEnd: ({ active }) => t('move.done', { name: nameOf(active.id) }),
          onDragCancel: ({ active }) => t('move.cancelled', { name: nameOf(active.id) }),
        },
      }}
      onDragMove={(event) => setLanding(landingOf(event))}
      onDragCancel={() => setLanding(null)}
      onDragEnd={({ active }) => {
        if (landing) onArrange(moved(nodes, String(active.id), landing.over, landing.where));
        setLanding(null);
      }}
    >
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('name')}</th>
              <th scope="col" data-wide>
                {t('who')}
              </th>
              <th scope="col" data-number>
                {t('companies')}
              </th>
              <th scope="col" data-number data-wide>
                {t('open_value')}
              </th>
              {editable && <td />}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <TreeRow
                key={row.node.id}
                row={row}
                figures={figures}
                editable={editable}
                landing={landing?.over === row.node.id ? landing.where : undefined}
                onKey={(event) => {
                  const step = steps[event.key];
                  if (!step) return;
                  event.preventDefault();
                  onArrange(stepped(nodes, row.node.id, step));
                }}
                onOpen={() => onOpen(row.node)}
                onAdd={() => onAdd(row.node.id)}
                onRemove={() => onRemove(row.node.id)}
              />
            ))}
          </tbody>
        </table>
      </div>
    </DndContext>
  );
}

/** Over the upper part of a row it lands before it, over the lower after, between within. */
function landingOf({ active, over }: DragMoveEvent): Landing | null {
  const moving = active.rect.current.translated;
  if (!over || !moving || over.id === active.id) return null;
  const at = (moving.top + moving.height / 2 - over.rect.top) / over.rect.height;
  return { over: String(over.id), where: at < 0.3 ? 'before' : at > 0.7 ? 'after' : 'inside' };
}

interface RowProps {
  row: Placed;
  figures: TreeAnswer['figures'];
  editable: boolean;
  landing: Where | undefined;
  onKey(event: KeyboardEvent): void;
  onOpen(): void;
  onAdd(): void;
  onRemove(): void;
}

function TreeRow({ row, figures, editable, landing, onKey, onOpen, onAdd, onRemove }: RowProps) {
  const { t } = useTranslation('territories');
  const tools = useTools();
  const company = useObject('company');
  const { data: colleagues = [] } = useQuery(colleaguesQuery);
  const { node, depth, below } = row;
  const drag = useDraggable({ id: node.id, disabled: !editable });
  const drop = useDroppable({ id: node.id, disabled: !editable });
  const sums = figuresOf(figures, row);
  const names = [...new Set([node.manager, ...node.members])].flatMap(
    (id) => colleagues.find((one) => one.id === id)?.name ?? [],
  );
  const filter = { and: [{ field: 'territory', op: 'in', value: [node.id, ...below] }] };
  return (
    <tr
      ref={(element) => {
        drag.setNodeRef(element);
        drop.setNodeRef(element);
      }}
      data-lifted={drag.isDragging || undefined}
      data-lands={landing}
    >
      <td>
        <div className={classes.node} style={{ paddingInlineStart: depth * 22 }}>
          {editable && (
            <button
              ref={drag.setActivatorNodeRef}
              {...drag.listeners}
              {...drag.attributes}
              type="button"
              className={classes.handle}
              aria-label={t('move.handle', { name: node.name })}
              aria-roledescription={undefined}
              onKeyDown={onKey}
            >
              <IconGripVertical size={14} />
            </button>
          )}
          <div className={classes.words}>
            {editable ? (
              <button type="button" className={classes.name} onClick={onOpen}>
                {node.name}
              </button>
            ) : (
              <b>{node.name}</b>
            )}
            <span className={classes.rule}>
              {node.rules && company ? (
                <FilterWords tools={tools} meta={company} filter={node.rules} />
              ) : (
                t(below.length > 0 ? 'holds_parts' : 'no_rules')
              )}
            </span>
          </div>
        </div>
      </td>
      <td data-wide className={classes.people} title={names.join(', ')}>
        {names.length > 2 ? `${names.slice(0, 2).join(', ')} +${names.length - 2}` : names.join(', ')}
      </td>
      <td data-number>
        <Link to="/$plural" params={{ plural: 'companies' }} search={{ layout: 'list', filter } as never}>
          {tools.format.number(sums.companies)}
        </Link>
      </td>
      <td data-number data-wide>
        {tools.format.money(sums.value, { whole: true })}
      </td>
      {editable && (
        <td className={classes.verbs}>
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon aria-label={t('actions_of', { name: node.name })}>
                <IconDots size={16} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={onOpen}>
                {t('change')}
              </Menu.Item>
              <Menu.Item leftSection={<IconPlus size={16} />} onClick={onAdd}>
                {t('add_part')}
              </Menu.Item>
              <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={onRemove}>
                {t('remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </td>
      )}
    </tr>
  );
}
