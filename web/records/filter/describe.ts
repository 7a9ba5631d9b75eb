import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { placeText, type Tools } from '../fields/tools.ts';
import { textOf } from '../fields/Value.tsx';
import {
  type Condition,
  childrenOf,
  type Filter,
  isCondition,
  isNot,
  isOr,
  isSome,
  needsValue,
} from '../model/filter-tree.ts';
import { fieldAt, ownerOf, relatedOf } from '../model/objects.ts';

/** The label of a dotted path: "Company › Industry". */
export function pathLabel(tools: Tools, meta: ObjectMeta, path: string): string {
  const parts = path.split('.');
  return parts
    .map((_, i) => {
      const here = parts.slice(0, i + 1).join('.');
      const field = fieldAt(tools.objects, meta, here);
      return field ? tools.labels.field(ownerOf(tools.objects, meta, here), field) : parts[i];
    })
    .join(' › ');
}

export function operatorLabel(tools: Tools, field: FieldMeta, op: string): string {
  return tools.t([`operators.${field.type}.${op}`, `operators.${op}`, `fields:operators.${op}`], {
    defaultValue: op,
  });
}

/** Whose records the ids of a filter are, so that their titles can be fetched. */
export function idsIn(tools: Tools, meta: ObjectMeta, filter: Filter | null): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const walk = (of: ObjectMeta, node: Filter) => {
    if (isCondition(node)) {
      const field = fieldAt(tools.objects, of, node.field);
      if (!field?.to || (field.type !== 'reference' && field.type !== 'multi_reference')) return;
      const ids = found.get(field.to) ?? new Set<string>();
      for (const id of Array.isArray(node.value) ? node.value : [node.value]) if (typeof id === 'string') ids.add(id);
      found.set(field.to, ids);
      return;
    }
    const inner = isSome(node) ? (relatedOf(tools.objects, of).find((r) => r.name === node.some)?.object ?? of) : of;
    for (const child of childrenOf(node)) walk(inner, child);
  };
  if (filter) walk(meta, filter);
  return found;
}

export type Titles = ReadonlyMap<string, string>;

/** A condition in a few words: what, how, and the value. */
export interface Said {
  subject: string;
  verb: string;
  value: string;
}

export function describe(tools: Tools, meta: ObjectMeta, filter: Filter, titles: Titles): Said {
  const { t } = tools;
  if (isCondition(filter)) {
    const field = fieldAt(tools.objects, meta, filter.field);
    if (!field) return { subject: filter.field, verb: filter.op, value: '' };
    return {
      subject: pathLabel(tools, meta, filter.field),
      verb: operatorLabel(tools, field, filter.op),
      value: needsValue(filter.op) ? valueText(tools, meta, field, filter, titles) : '',
    };
  }
  if (isNot(filter)) {
    const inner = describe(tools, meta, filter.not, titles);
    return { subject: t('filter.not'), verb: `${inner.subject} ${inner.verb}`, value: inner.value };
  }
  if (isSome(filter)) {
    const related = relatedOf(tools.objects, meta).find((r) => r.name === filter.some);
    const label = related ? tools.labels.objects(related.object) : filter.some;
    const none = filter.count?.eq === 0 || filter.count?.lte === 0;
    return {
      subject: label,
      verb: t(none ? 'filter.none' : filter.count ? 'filter.counted' : 'filter.some'),
      value: filter.where ? t('filter.conditions', { count: count(filter.where) }) : '',
    };
  }
  const children = childrenOf(filter);
  const [only] = children;
  if (children.length === 1 && only) return describe(tools, meta, only, titles);
  const parts = children.slice(0, 3).map((child) => {
    const { subject, verb, value } = describe(tools, meta, child, titles);
    return [subject, verb, value].filter(Boolean).join(' ');
  });
  const join = isOr(filter) ? t('filter.or') : t('filter.and');
  const rest = children.length - parts.length;
  return { subject: parts.join(` ${join} `) + (rest > 0 ? ` +${rest}` : ''), verb: '', value: '' };
}

const count = (filter: Filter): number =>
  isCondition(filter) || isSome(filter) ? 1 : childrenOf(filter).reduce((sum, child) => sum + count(child), 0);

function valueText(tools: Tools, meta: ObjectMeta, field: FieldMeta, condition: Condition, titles: Titles): string {
  const { value, op } = condition;
  const of = ownerOf(tools.objects, meta, condition.field);
  const one = (v: unknown): string => {
    if (v === null || v === undefined || v === '') return '…';
    if (field.type === 'reference' || field.type === 'multi_reference') return titles.get(String(v)) ?? '…';
    if (field.type === 'multi_choice') return tools.labels.choice(of, field, v);
    if (op === 'near') return nearText(tools, v);
    if (v && typeof v === 'object') {
      const period = periodText(tools, v as Record<string, unknown>);
      if (period) return period;
    }
    if (field.type === 'money' && (typeof v === 'number' || typeof v === 'string')) return tools.format.money(v);
    if (field.type === 'points') return String(v);
    if (field.type === 'rating') return tools.format.number(Number(v));
    return textOf(tools, of, field, v);
  };
  if (Array.isArray(value)) {
    if (op === 'between') return value.map(one).join(' – ');
    const shown = value.slice(0, 3).map(one);
    return shown.join(', ') + (value.length > 3 ? ` +${value.length - 3}` : '');
  }
  return one(value);
}

/** "10 km around 52.52, 13.405" */
function nearText({ t, format }: Tools, value: unknown): string {
  const { latitude, longitude, km } = value as { latitude?: number; longitude?: number; km?: number };
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return '…';
  return t('fields:near.said', { km: format.number(km ?? 0), place: placeText(latitude, longitude) });
}

/** `{ next: 30, unit: 'day' }`, `{ this: 'month' }`, `{ ago: 7, unit: 'day' }` in words. */
export function periodText({ t }: Tools, value: Record<string, unknown>): string | null {
  if (typeof value.this === 'string') return t(`period.this.${value.this}`);
  const kind = ['next', 'last', 'ago', 'ahead'].find((k) => typeof value[k] === 'number');
  if (!kind || typeof value.unit !== 'string') return null;
  if (value[kind] === 0 && (kind === 'ago' || kind === 'ahead')) return t('period.today');
  return t(`period.${kind}`, { span: t(`period.unit.${value.unit}`, { count: value[kind] as number }) });
}
