import { Checkbox, Input, Popover, Textarea, TextInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { Filter } from '../model/filter-tree.ts';
import { decimalMark, fromWallClock, parseMoney, parseNumber, toWallClock } from '../model/parse.ts';
import { AboutInput } from './AboutInput.tsx';
import classes from './fields.module.css';
import { ManyInput } from './ManyInput.tsx';
import { PointsInput } from './PointsInput.tsx';
import { ChoicePicker, RecordPicker } from './pickers.tsx';
import { RatingInput } from './RatingInput.tsx';
import { asLink, asPoints, type Link, type Tools } from './tools.ts';
import { textOf, Value } from './Value.tsx';

const AddressInput = lazy(() => import('./AddressInput.tsx'));
const FileInput = lazy(() => import('./FileInput.tsx'));

export interface FieldInputProps {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  /** As screens show it: a reference is `{ id, title }`. */
  value: unknown;
  onChange(value: unknown): void;
  /** Something cannot be read as a value: the message stands at the field until it can. */
  onInvalid?(message: string | null): void;
  error?: ReactNode;
  label?: string;
  autoFocus?: boolean;
  required?: boolean;
  /** References: which records may be picked. */
  filter?: Filter | null;
  onCreate?(target: ObjectMeta, title: string): void;
}

/** The input of a field in a form, by its type. */
export function FieldInput(props: FieldInputProps) {
  const { tools, meta, field, value, onChange, error, autoFocus, required } = props;
  const label = props.label ?? tools.labels.field(meta, field);
  const shared = {
    label,
    error,
    name: field.name,
    description: field.help,
    withAsterisk: required,
    'data-autofocus': autoFocus || undefined,
  };
  switch (field.type) {
    case 'boolean':
      return (
        <Checkbox
          size="sm"
          label={label}
          description={field.help}
          error={error}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'long_text':
      return (
        <Textarea
          {...shared}
          minRows={3}
          maxRows={12}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
    case 'percent':
    case 'money':
      return <NumericInput {...props} label={label} />;
    case 'date':
      return (
        <TextInput
          {...shared}
          type="date"
          value={String(value ?? '')}
          onChange={(e) => onChange(e.currentTarget.value || null)}
        />
      );
    case 'datetime':
      return (
        <TextInput
          {...shared}
          type="datetime-local"
          value={value ? toWallClock(String(value), tools.format.timeZone) : ''}
          onChange={(e) =>
            onChange(e.currentTarget.value ? fromWallClock(e.currentTarget.value, tools.format.timeZone) : null)
          }
        />
      );
    case 'choice':
    case 'reference':
      return <PickInput {...props} label={label} />;
    case 'record':
      return <AboutInput {...props} label={label} />;
    case 'multi_choice':
    case 'multi_reference':
      return <ManyInput {...props} label={label} />;
    case 'rating':
      return <RatingInput {...props} label={label} />;
    case 'address':
      return (
        <Suspense fallback={null}>
          <AddressInput {...props} label={label} />
        </Suspense>
      );
    case 'file':
      return (
        <Suspense fallback={null}>
          <FileInput {...props} label={label} />
        </Suspense>
      );
    case 'points':
      return (
        <Input.Wrapper label={label} error={error} labelElement="div">
          <PointsInput tools={tools} of={field.of ?? 'email'} value={asPoints(value)} onChange={onChange} />
        </Input.Wrapper>
      );
    default:
      return (
        <TextInput
          {...shared}
          type={field.type === 'email' ? 'email' : field.type === 'phone' ? 'tel' : 'text'}
          inputMode={field.type === 'url' ? 'url' : undefined}
          autoComplete="off"
          maxLength={field.max}
          value={String(value ?? '')}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}

/** What stands in a numeric input before anything is typed. */
export function numericText(field: FieldMeta, value: unknown, tools: Tools): string {
  if (value === null || value === undefined) return '';
  const money = field.type === 'money' ? (value as { amount: string; currency: string }) : null;
  const text = String(money ? money.amount : value)
    .replace(/\.0+$/, '')
    .replace('.', decimalMark(tools.format.locale));
  return money && money.currency !== tools.format.currency ? `${text} ${money.currency}` : text;
}

/** Undefined where the text is no number. */
export function readNumeric(field: FieldMeta, text: string, value: unknown, tools: Tools): unknown {
  if (field.type !== 'money') return parseNumber(text.replace('%', ''), tools.format.locale);
  const currency = (value as { currency?: string } | null)?.currency ?? tools.format.currency;
  return parseMoney(text, tools.format.locale, currency);
}

function NumericInput({
  tools,
  field,
  value,
  onChange,
  onInvalid,
  error,
  label,
  autoFocus,
  required,
}: FieldInputProps) {
  const [text, setText] = useState(() => numericText(field, value, tools));
  const [wrong, setWrong] = useState<string | null>(null);
  const unit = field.type === 'percent' ? '%' : field.type === 'money' ? tools.format.currency : null;
  return (
    <TextInput
      label={label}
      name={field.name}
      description={field.help}
      withAsterisk={required}
      error={wrong ?? error}
      inputMode="decimal"
      autoComplete="off"
      data-autofocus={autoFocus || undefined}
      rightSection={unit && <span className={classes.hint}>{unit}</span>}
      rightSectionWidth={unit && unit.length > 1 ? 48 : 32}
      rightSectionPointerEvents="none"
      value={text}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        setText(typed);
        const read = readNumeric(field, typed, value, tools);
        const message = read === undefined ? tools.t('field.notNumber') : null;
        setWrong(message);
        onInvalid?.(message);
        if (read !== undefined) onChange(read);
      }}
    />
  );
}

function PickInput(props: FieldInputProps) {
  const { tools, meta, field, value, onChange, error, label = '', required, filter, onCreate } = props;
  const [opened, setOpened] = useState(false);
  const id = useId();
  const target = tools.objects.find((o) => o.name === field.to);
  const empty = value === null || value === undefined || value === '';
  const close = () => setOpened(false);
  const choose = (next: unknown) => {
    onChange(next);
    close();
  };
  return (
    <Input.Wrapper
      label={label}
      description={field.help}
      error={error}
      withAsterisk={required}
      labelElement="div"
      id={id}
    >
      <Popover opened={opened} onChange={setOpened} position="bottom-start" width="target" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.trigger}
            aria-label={`${label}: ${empty ? tools.t('field.choose') : textOf(tools, meta, field, value)}`}
            aria-haspopup="listbox"
            aria-expanded={opened}
            aria-invalid={Boolean(error) || undefined}
            data-autofocus={props.autoFocus || undefined}
            onClick={() => setOpened((o) => !o)}
            onKeyDown={(e) => {
              if (e.key === 'ArrowDown') {
                e.preventDefault();
                setOpened(true);
              }
            }}
          >
            {empty ? (
              <span className={classes.placeholder}>{tools.t('field.choose')}</span>
            ) : (
              <Value tools={tools} meta={meta} field={field} value={value} />
            )}
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown p={0} miw={220}>
          {field.type === 'choice' ? (
            <ChoicePicker
              tools={tools}
              meta={meta}
              field={field}
              chosen={empty ? [] : [String(value)]}
              onChoose={choose}
              onClose={close}
              clearable={!field.required}
            />
          ) : (
            target && (
              <RecordPicker
                tools={tools}
                target={target}
                label={label}
                chosen={[asLink(value)?.id ?? ''].filter(Boolean)}
                onChoose={(link: Link | null) => choose(link)}
                onClose={close}
                clearable={!field.required}
                filter={filter}
                onCreate={
                  onCreate && target.permissions.create
                    ? (title) => {
                        close();
                        onCreate(target, title);
                      }
                    : undefined
                }
              />
            )
          )}
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
