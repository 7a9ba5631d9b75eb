import { IconAlertTriangle } from '@tabler/icons-react';
import { lazy, memo, Suspense } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { stepWarningOf } from '../deals/stages.ts';
import { hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { textOf, Value } from '../fields/Value.tsx';
import type { Column } from '../model/columns.ts';
import { valueAt } from '../model/objects.ts';
import { todayIn } from '../model/parse.ts';
import { isMasked, Masked } from '../rights/Masked.tsx';
import classes from './list.module.css';

const CellEditor = lazy(() => import('../fields/CellEditor.tsx'));

/** A column with what is known about it, made once per list. */
export interface ShownColumn extends Column {
  field: FieldMeta;
  /** The object that the field belongs to: another one for dotted paths. */
  of: ObjectMeta;
  label: string;
  numeric: boolean;
  isTitle: boolean;
  /** Distance from the start edge of a pinned column. */
  offset: number | null;
  /** The last of the pinned ones. */
  edge: boolean;
}

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  columns: ShownColumn[];
  row: KithRecord;
  index: number;
  top: number;
  id: string;
  active: boolean;
  /** Path of the cell that has the keyboard, in the active row. */
  current: string | null;
  selected: boolean;
  open: boolean;
  editing: { path: string; typed?: string } | null;
  onCommit(row: KithRecord, column: ShownColumn, value: unknown, then: 'stay' | 'down' | 'next'): void;
  onCancel(): void;
}

export const TableRow = memo(function TableRow(props: Props) {
  const { tools, meta, columns, row, index, top, id, active, current, selected, open, editing, onCommit, onCancel } =
    props;
  return (
    <div
      role="row"
      id={id}
      aria-rowindex={index + 2}
      aria-selected={selected}
      className={classes.row}
      data-id={row.id}
      data-active={active || undefined}
      data-open={open || undefined}
      style={{ transform: `translateY(${top}px)` }}
    >
      <div role="gridcell" className={classes.pick} data-pick>
        <input
          type="checkbox"
          tabIndex={-1}
          checked={selected}
          readOnly
          aria-label={tools.t('list.select', { title: titleOf(meta, row) })}
        />
      </div>
      {columns.map((column) => {
        const value = valueAt(row, column.path);
        const isEditing = editing?.path === column.path;
        return (
          <div
            key={column.path}
            role="gridcell"
            id={`${id}-${column.path}`}
            className={classes.cell}
            data-path={column.path}
            data-numeric={column.numeric || undefined}
            data-pinned={column.pinned || undefined}
            data-edge={column.edge || undefined}
            data-current={current === column.path || undefined}
            data-editing={isEditing || undefined}
            title={isEditing || column.isTitle ? undefined : textOf(tools, column.of, column.field, value) || undefined}
            style={{ inlineSize: column.width, insetInlineStart: column.offset ?? undefined }}
          >
            {isEditing ? (
              <Suspense fallback={null}>
                <CellEditor
                  tools={tools}
                  meta={meta}
                  field={column.field}
                  value={value}
                  typed={editing.typed}
                  onCommit={(next, then) => onCommit(row, column, next, then)}
                  onCancel={onCancel}
                />
              </Suspense>
            ) : column.isTitle ? (
              <Title tools={tools} meta={meta} row={row} />
            ) : isMasked(row, column.path) ? (
              <Masked tools={tools} meta={meta} record={row} field={column.field}>
                {(shown) => <Value tools={tools} meta={column.of} field={column.field} value={shown} />}
              </Masked>
            ) : (
              <Value tools={tools} meta={column.of} field={column.field} value={value} />
            )}
          </div>
        );
      })}
    </div>
  );
});

/** An open deal without a next step, or whose step is late, is marked as on the board. */
export function StepMark({ tools, meta, row }: { tools: Tools; meta: ObjectMeta; row: KithRecord }) {
  if (meta.name !== 'deal' || !('next_step_on' in row)) return null;
  const warning = stepWarningOf(row, todayIn(tools.format.timeZone));
  if (!warning) return null;
  const words = tools.t(`deal.warning.${warning}`);
  return (
    <span className={classes.stepMark} role="img" aria-label={words} title={words}>
      <IconAlertTriangle size={13} aria-hidden />
    </span>
  );
}

function Title({ tools, meta, row }: { tools: Tools; meta: ObjectMeta; row: KithRecord }) {
  const title = titleOf(meta, row);
  return (
    <a className={classes.title} href={`/${meta.plural}/${row.id}`} tabIndex={-1} title={title} draggable={false}>
      {hasFace(meta.name) && <RecordAvatar name={title} id={row.id} shape={shapeOf(meta.name)} />}
      {title ? <span dir="auto">{title}</span> : <span className={classes.unnamed}>{tools.t('list.unnamed')}</span>}
      <StepMark tools={tools} meta={meta} row={row} />
    </a>
  );
}
