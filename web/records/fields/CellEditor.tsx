import { Button, Group, Popover } from '@mantine/core';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { misfitOf } from '../model/check.ts';
import { isNumeric } from '../model/objects.ts';
import { fromWallClock, looksWrong, toWallClock } from '../model/parse.ts';
import { filled } from '../model/points.ts';
import { FieldInput, numericText, readNumeric } from './FieldInput.tsx';
import classes from './fields.module.css';
import { ManyPicker } from './ManyInput.tsx';
import { misfitText } from './misfit.ts';
import { ChoicePicker, RecordPicker } from './pickers.tsx';
import { Stars } from './RatingInput.tsx';
import { asLink, asPoints, type Tools } from './tools.ts';
import { Value } from './Value.tsx';

export interface CellEditorProps {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  value: unknown;
  /** `then` says where the keyboard goes on. */
  onCommit(value: unknown, then: 'stay' | 'down' | 'next'): void;
  onCancel(): void;
  /** Typed over the cell: the text replaces what was there. */
  typed?: string;
}

/** Changes one value where it stands: Enter saves, Esc leaves it as it was. */
export default function CellEditor(props: CellEditorProps) {
  const { field } = props;
  if (field.type === 'choice' || field.type === 'reference') return <PickEditor {...props} />;
  if (field.type === 'points') return <PointsEditor {...props} />;
  if (field.type === 'multi_choice' || field.type === 'multi_reference') return <ManyEditor {...props} />;
  if (field.type === 'rating') return <RatingEditor {...props} />;
  if (field.type === 'address' || field.type === 'file') return <BoxEditor {...props} />;
  if (field.type === 'long_text') return <LongTextEditor {...props} />;
  return <LineEditor {...props} />;
}

function startText({ field, value, tools, typed }: CellEditorProps): string {
  if (typed !== undefined) return typed;
  if (isNumeric(field)) return numericText(field, value, tools);
  if (field.type === 'datetime') return value ? toWallClock(String(value), tools.format.timeZone) : '';
  return String(value ?? '');
}

function LineEditor(props: CellEditorProps) {
  const { field, value, tools, onCommit, onCancel, meta } = props;
  const [text, setText] = useState(() => startText(props));
  const [wrong, setWrong] = useState<string | null>(null);
  const done = useRef(false);
  const input = useRef<HTMLInputElement>(null);
  const selectAll = useRef(props.typed === undefined);
  useEffect(() => {
    input.current?.focus({ preventScroll: true });
    if (selectAll.current) input.current?.select();
  }, []);

  const read = (): unknown => {
    if (isNumeric(field)) return readNumeric(field, text, value, tools);
    const trimmed = text.trim();
    if (field.type === 'datetime') return trimmed ? (fromWallClock(trimmed, tools.format.timeZone) ?? undefined) : null;
    if (looksWrong(field.type, trimmed)) return undefined;
    return trimmed === '' ? null : trimmed;
  };
  const unreadable = () =>
    tools.t(isNumeric(field) ? 'field.notNumber' : field.type === 'url' ? 'fields:wrong.url' : 'fields:wrong.email');
  const commit = (then: 'stay' | 'down' | 'next') => {
    if (done.current) return;
    const next = read();
    const misfit = next === undefined ? null : misfitOf(field, next);
    if (next === undefined || misfit) {
      setWrong(misfit ? misfitText(tools, misfit) : unreadable());
      // Leaving the cell with something unreadable must not lose the old value.
      if (then === 'stay') {
        done.current = true;
        onCancel();
      }
      return;
    }
    done.current = true;
    onCommit(next, then);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === 'Enter') {
      event.preventDefault();
      commit('down');
    } else if (event.key === 'Tab') {
      event.preventDefault();
      commit('next');
    } else if (event.key === 'Escape') {
      event.preventDefault();
      done.current = true;
      onCancel();
    }
  };
  const wrongId = useId();
  return (
    <>
      <input
        ref={input}
        className={classes.editor}
        data-numeric={isNumeric(field) || undefined}
        aria-label={tools.labels.field(meta, field)}
        aria-invalid={wrong !== null || undefined}
        aria-describedby={wrong ? wrongId : undefined}
        type={field.type === 'date' ? 'date' : field.type === 'datetime' ? 'datetime-local' : 'text'}
        inputMode={isNumeric(field) ? 'decimal' : undefined}
        maxLength={field.type === 'text' ? field.max : undefined}
        autoComplete="off"
        value={text}
        onChange={(event) => {
          setWrong(null);
          setText(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => commit('stay')}
      />
      {wrong && (
        <div id={wrongId} role="alert" className={classes.wrongHere}>
          {wrong}
        </div>
      )}
    </>
  );
}

function PickEditor({ tools, meta, field, value, onCommit, onCancel }: CellEditorProps) {
  const target = tools.objects.find((o) => o.name === field.to);
  const link = asLink(value);
  return (
    <Popover opened onChange={(opened) => !opened && onCancel()} position="bottom-start" width={260} trapFocus>
      <Popover.Target>
        <div className={classes.editor} style={{ display: 'flex', alignItems: 'center' }}>
          <span className={classes.text}>
            {field.type === 'choice' && value ? tools.labels.choice(meta, field, value) : link?.title}
          </span>
        </div>
      </Popover.Target>
      <Popover.Dropdown p={0} onKeyDown={(e) => e.stopPropagation()}>
        {field.type === 'choice' ? (
          <ChoicePicker
            tools={tools}
            meta={meta}
            field={field}
            chosen={value ? [String(value)] : []}
            onChoose={(next) => onCommit(next, 'stay')}
            onClose={onCancel}
            clearable={!field.required}
          />
        ) : (
          target && (
            <RecordPicker
              tools={tools}
              target={target}
              label={tools.labels.field(meta, field)}
              chosen={link ? [link.id] : []}
              onChoose={(next) => onCommit(next, 'stay')}
              onClose={onCancel}
              clearable={!field.required}
            />
          )
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

/** Several values: what is picked is saved when the list is closed. */
function ManyEditor({ tools, meta, field, value, onCommit, onCancel }: CellEditorProps) {
  const [next, setNext] = useState(value);
  const finish = () => {
    if (JSON.stringify(next ?? []) === JSON.stringify(value ?? [])) onCancel();
    else onCommit(Array.isArray(next) && next.length > 0 ? next : null, 'stay');
  };
  return (
    <Popover
      opened
      onChange={(opened) => !opened && finish()}
      position="bottom-start"
      width={280}
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <div className={classes.editor} style={{ display: 'flex', alignItems: 'center' }}>
          <Value tools={tools} meta={meta} field={field} value={next} />
        </div>
      </Popover.Target>
      <Popover.Dropdown p={0} onKeyDown={(e) => e.stopPropagation()}>
        <ManyPicker tools={tools} meta={meta} field={field} value={next} onChange={setNext} onClose={finish} />
      </Popover.Dropdown>
    </Popover>
  );
}

function RatingEditor({ tools, meta, field, value, onCommit, onCancel, typed }: CellEditorProps) {
  const [next, setNext] = useState(typed && /^\d$/.test(typed) ? Number(typed) : (value as number | null));
  const box = useRef<HTMLDivElement>(null);
  const done = useRef(false);
  const finish = (save: boolean, then: 'stay' | 'down' | 'next' = 'stay') => {
    if (done.current) return;
    done.current = true;
    if (save && next !== (value ?? null)) onCommit(next, then);
    else onCancel();
  };
  return (
    // The stars have the keyboard; here it is only said when one is done.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above
    <div
      ref={box}
      className={classes.editor}
      style={{ display: 'flex', alignItems: 'center' }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape') finish(false);
        if (event.key === 'Enter') finish(true, 'down');
        if (event.key === 'Tab') {
          event.preventDefault();
          finish(true, 'next');
        }
      }}
      onBlur={(event) => {
        if (!box.current?.contains(event.relatedTarget)) finish(true);
      }}
    >
      <Stars
        tools={tools}
        label={tools.labels.field(meta, field)}
        max={field.max ?? 5}
        value={next ?? null}
        onChange={setNext}
        autoFocus
      />
    </div>
  );
}

/** An address or files: a small form beside the value. */
function BoxEditor({ tools, meta, field, value, onCommit, onCancel }: CellEditorProps) {
  const [next, setNext] = useState(value);
  const [wrong, setWrong] = useState<string | null>(null);
  const finish = () => {
    if (wrong || JSON.stringify(next ?? null) === JSON.stringify(value ?? null)) onCancel();
    else onCommit(Array.isArray(next) && next.length === 0 ? null : next, 'stay');
  };
  return (
    <Popover
      opened
      onChange={(opened) => !opened && finish()}
      position="bottom-start"
      width={340}
      trapFocus
      withRoles={false}
    >
      <Popover.Target>
        <div className={classes.editor} />
      </Popover.Target>
      <Popover.Dropdown
        p="sm"
        role="dialog"
        aria-label={tools.labels.field(meta, field)}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && field.type === 'address') finish();
        }}
      >
        <FieldInput
          tools={tools}
          meta={meta}
          field={{ ...field, help: undefined }}
          value={next}
          onChange={setNext}
          onInvalid={setWrong}
          autoFocus
        />
        <Group justify="flex-end" gap="xs" mt="sm">
          <Button size="compact-sm" variant="default" onClick={onCancel}>
            {tools.t('common:cancel')}
          </Button>
          <Button size="compact-sm" onClick={finish} disabled={wrong !== null}>
            {tools.t('common:save')}
          </Button>
        </Group>
      </Popover.Dropdown>
    </Popover>
  );
}

function LongTextEditor({ tools, meta, field, value, onCommit, onCancel }: CellEditorProps) {
  const [text, setText] = useState(String(value ?? ''));
  const done = useRef(false);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    requestAnimationFrame(() => area.current?.focus({ preventScroll: true }));
  }, []);
  const finish = (save: boolean) => {
    if (done.current) return;
    done.current = true;
    const next = text.trim() === '' ? null : text;
    if (save && next !== (value ?? null)) onCommit(next, 'stay');
    else onCancel();
  };
  return (
    <Popover opened onChange={(opened) => !opened && finish(true)} position="bottom-start" width={360}>
      <Popover.Target>
        <div className={classes.editor} />
      </Popover.Target>
      <Popover.Dropdown p={0}>
        <textarea
          ref={area}
          className={classes.editor}
          aria-label={tools.labels.field(meta, field)}
          value={text}
          rows={6}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key === 'Escape') finish(false);
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish(true);
          }}
          onBlur={() => finish(true)}
        />
      </Popover.Dropdown>
    </Popover>
  );
}

function PointsEditor({ tools, meta, field, value, onCommit, onCancel }: CellEditorProps) {
  const [points, setPoints] = useState(() => asPoints(value));
  const finish = () => {
    const next = filled(points);
    if (JSON.stringify(next) === JSON.stringify(asPoints(value))) onCancel();
    else onCommit(next.length > 0 ? next : null, 'stay');
  };
  return (
    <Popover opened onChange={(opened) => !opened && finish()} position="bottom-start" width={380} trapFocus>
      <Popover.Target>
        <div className={classes.editor} />
      </Popover.Target>
      <Popover.Dropdown
        p="sm"
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') onCancel();
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) finish();
        }}
      >
        <FieldInput
          tools={tools}
          meta={meta}
          field={field}
          value={points}
          onChange={(next) => setPoints(asPoints(next))}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
