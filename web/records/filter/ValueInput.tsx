import { NumberInput, Popover, Select, TextInput } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { ChoicePicker, RecordPicker } from '../fields/pickers.tsx';
import type { Link, Tools } from '../fields/tools.ts';
import { ownerOf } from '../model/objects.ts';
import { fromWallClock, parseNumber, todayIn, toWallClock } from '../model/parse.ts';
import classes from './filter.module.css';
import { NearInput } from './NearInput.tsx';
import { takesList } from './operators.ts';
import { useTitles } from './useTitles.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  path: string;
  op: string;
  value: unknown;
  onChange(value: unknown): void;
}

/** The value of a condition, by the type of its field and its operator. */
export function ValueInput(props: Props) {
  const { tools, field, op, value, onChange } = props;
  const { t } = tools;
  if (op === 'between') {
    const [from, to] = Array.isArray(value) ? value : [undefined, undefined];
    return (
      <span className={classes.pair}>
        <OneValue {...props} label={t('filter.from')} value={from} onChange={(v) => onChange([v ?? '', to ?? ''])} />
        <span>–</span>
        <OneValue {...props} label={t('filter.to')} value={to} onChange={(v) => onChange([from ?? '', v ?? ''])} />
      </span>
    );
  }
  if (op === 'within') return <PeriodInput tools={tools} value={value} onChange={onChange} />;
  if (op === 'near') return <NearInput tools={tools} value={value} onChange={onChange} />;
  if (takesList(op) && picked.has(field.type)) return <ManyInput {...props} />;
  if (takesList(op)) {
    return (
      <TextInput
        size="xs"
        aria-label={t('filter.values')}
        placeholder={t('filter.valuesHint')}
        defaultValue={Array.isArray(value) ? value.join(', ') : ''}
        onChange={(e) => onChange(listOf(e.currentTarget.value, field, tools))}
        data-autofocus
      />
    );
  }
  return <OneValue {...props} label={t('filter.value')} />;
}

const picked = new Set(['choice', 'reference', 'multi_choice', 'multi_reference']);

const listOf = (text: string, field: FieldMeta, tools: Tools) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
    .map((part) =>
      field.type === 'number' || field.type === 'percent' ? (parseNumber(part, tools.format.locale) ?? part) : part,
    );

function OneValue({ tools, field, value, onChange, label }: Props & { label: string }) {
  const { t, format } = tools;
  switch (field.type) {
    case 'number':
    case 'percent':
    case 'rating':
    case 'money': {
      const amount = value && typeof value === 'object' && 'amount' in value ? Number(value.amount) : value;
      return (
        <NumberInput
          size="xs"
          w={130}
          aria-label={label}
          hideControls
          thousandSeparator
          rightSection={
            field.type === 'percent' ? (
              '%'
            ) : field.type === 'money' ? (
              <span className={classes.unit}>{format.currency}</span>
            ) : undefined
          }
          rightSectionWidth={field.type === 'money' ? 42 : undefined}
          value={typeof amount === 'number' || typeof amount === 'string' ? amount : ''}
          onChange={(v) => onChange(v === '' ? undefined : Number(v))}
          data-autofocus
        />
      );
    }
    case 'boolean':
      return (
        <Select
          size="xs"
          w={110}
          aria-label={label}
          data={[
            { value: 'true', label: t('value.yes') },
            { value: 'false', label: t('value.no') },
          ]}
          value={typeof value === 'boolean' ? String(value) : null}
          onChange={(v) => onChange(v === null ? undefined : v === 'true')}
          comboboxProps={{ withinPortal: false }}
          data-autofocus
        />
      );
    case 'date':
      return <DayInput tools={tools} value={value} onChange={onChange} label={label} />;
    case 'datetime':
      if (typeof value === 'string' && value.includes('T')) {
        return (
          <TextInput
            size="xs"
            type="datetime-local"
            aria-label={label}
            value={toWallClock(value, format.timeZone)}
            onChange={(e) => onChange(fromWallClock(e.currentTarget.value, format.timeZone) ?? undefined)}
          />
        );
      }
      return <DayInput tools={tools} value={value} onChange={onChange} label={label} />;
    default:
      return (
        <TextInput
          size="xs"
          aria-label={label}
          value={typeof value === 'string' ? value : ''}
          onChange={(e) => onChange(e.currentTarget.value)}
          data-autofocus
        />
      );
  }
}

/** A day of the calendar, or one counted from today. */
function DayInput({ tools, value, onChange, label }: Pick<Props, 'tools' | 'value' | 'onChange'> & { label: string }) {
  const { t, format } = tools;
  const relative = value !== null && typeof value === 'object';
  const spec = (relative ? value : {}) as { ago?: number; ahead?: number; unit?: string };
  const kind = !relative ? 'day' : spec.ahead !== undefined ? 'ahead' : 'ago';
  const units = unitOptions(tools);
  return (
    <span className={classes.pair}>
      <Select
        size="xs"
        w={120}
        aria-label={t('filter.dayKind')}
        data={[
          { value: 'day', label: t('filter.onDay') },
          { value: 'ago', label: t('filter.ago') },
          { value: 'ahead', label: t('filter.ahead') },
        ]}
        value={kind}
        onChange={(next) => onChange(next === 'day' ? todayIn(format.timeZone) : { [next ?? 'ago']: 7, unit: 'day' })}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
      />
      {relative ? (
        <>
          <NumberInput
            size="xs"
            w={64}
            min={0}
            aria-label={t('filter.number')}
            value={spec[kind as 'ago'] ?? 7}
            onChange={(n) => onChange({ [kind]: Math.max(0, Math.trunc(Number(n) || 0)), unit: spec.unit ?? 'day' })}
          />
          <Select
            size="xs"
            w={110}
            aria-label={t('filter.unit')}
            data={units}
            value={spec.unit ?? 'day'}
            onChange={(unit) => onChange({ [kind]: spec[kind as 'ago'] ?? 7, unit })}
            allowDeselect={false}
            comboboxProps={{ withinPortal: false }}
          />
        </>
      ) : (
        <TextInput
          size="xs"
          type="date"
          aria-label={label}
          value={typeof value === 'string' ? value.slice(0, 10) : ''}
          onChange={(e) => onChange(e.currentTarget.value || undefined)}
          data-autofocus
        />
      )}
    </span>
  );
}

const unitNames = ['day', 'week', 'month', 'quarter', 'year'];
const unitOptions = ({ t }: Tools) => unitNames.map((unit) => ({ value: unit, label: t(`period.units.${unit}`) }));

/** "This month", "the next 30 days", "the last 2 quarters". */
function PeriodInput({ tools, value, onChange }: Pick<Props, 'tools' | 'value' | 'onChange'>) {
  const { t } = tools;
  const spec = (value && typeof value === 'object' ? value : {}) as {
    this?: string;
    next?: number;
    last?: number;
    unit?: string;
  };
  const kind =
    spec.next !== undefined ? 'next' : spec.last !== undefined ? 'last' : spec.this !== undefined ? 'this' : null;
  const span = spec.next ?? spec.last ?? 30;
  const unit = spec.this ?? spec.unit ?? 'day';
  const set = (k: string, n: number, u: string) => onChange(k === 'this' ? { this: u } : { [k]: n, unit: u });
  return (
    <span className={classes.pair}>
      <Select
        size="xs"
        w={120}
        aria-label={t('filter.period')}
        placeholder={t('filter.choose')}
        data={['this', 'next', 'last'].map((k) => ({ value: k, label: t(`period.kinds.${k}`) }))}
        value={kind}
        onChange={(k) => k && set(k, span, k === 'this' && unit === 'day' ? 'month' : unit)}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        data-autofocus
      />
      {kind && kind !== 'this' && (
        <NumberInput
          size="xs"
          w={64}
          min={0}
          aria-label={t('filter.number')}
          value={span}
          onChange={(n) => set(kind, Math.max(0, Math.trunc(Number(n) || 0)), unit)}
        />
      )}
      {kind && (
        <Select
          size="xs"
          w={110}
          aria-label={t('filter.unit')}
          data={unitOptions(tools)}
          value={unit}
          onChange={(u) => set(kind, span, u ?? 'day')}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
      )}
    </span>
  );
}

/** Several choices or records, each as a small tag. */
function ManyInput({ tools, meta, field, path, op, value, onChange }: Props) {
  const { t } = tools;
  const chosen = Array.isArray(value) ? value.map(String) : [];
  const [opened, setOpened] = useState(chosen.length === 0);
  const titles = useTitles(tools, meta, { field: path, op, value: chosen });
  const [picked, setPicked] = useState<Record<string, string>>({});
  const target = tools.objects.find((o) => o.name === field.to);
  const of = ownerOf(tools.objects, meta, path);
  const toggle = (id: string) => onChange(chosen.includes(id) ? chosen.filter((c) => c !== id) : [...chosen, id]);
  const labelOf = (id: string) =>
    field.type === 'choice' || field.type === 'multi_choice'
      ? tools.labels.choice(of, field, id)
      : (titles.get(id) ?? picked[id] ?? '…');
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus withinPortal={false}>
      <Popover.Target>
        <span className={classes.many}>
          {chosen.map((id) => (
            <span key={id} className={classes.tag}>
              {labelOf(id)}
              <button type="button" aria-label={t('filter.remove', { text: labelOf(id) })} onClick={() => toggle(id)}>
                <IconX size={12} aria-hidden />
              </button>
            </span>
          ))}
          <button
            type="button"
            className={classes.manyAdd}
            aria-haspopup="listbox"
            aria-expanded={opened}
            onClick={() => setOpened((o) => !o)}
          >
            {chosen.length === 0 ? t('filter.choose') : '+'}
          </button>
        </span>
      </Popover.Target>
      <Popover.Dropdown p={0} w={240}>
        {field.type === 'choice' || field.type === 'multi_choice' ? (
          <ChoicePicker
            tools={tools}
            meta={of}
            field={field}
            chosen={chosen}
            onChoose={(v) => v && toggle(v)}
            onClose={() => setOpened(false)}
          />
        ) : (
          target && (
            <RecordPicker
              tools={tools}
              target={target}
              label={tools.labels.field(of, field)}
              chosen={chosen}
              onChoose={(link: Link | null) => {
                if (!link) return;
                setPicked((now) => ({ ...now, [link.id]: link.title }));
                toggle(link.id);
              }}
              onClose={() => setOpened(false)}
            />
          )
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
