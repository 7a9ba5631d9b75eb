import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { fieldOf, relatedOf } from '../model/objects.ts';
import type { Tools } from './tools.ts';

/** What a value that nobody types is made from, in words; null for fields that people fill. */
export function madeOf(tools: Tools, meta: ObjectMeta, field: FieldMeta): string | null {
  const { t, labels } = tools;
  if (field.formula) {
    return t('fields:made.formula', { formula: inWords(tools, meta, field.formula) });
  }
  if (field.rollup) {
    const { collection, fn, field: of, filter } = field.rollup;
    const related = relatedOf(tools.objects, meta).find((one) => one.name === collection);
    const counted = related && of ? fieldOf(related.object, of) : undefined;
    const text = t(`fields:made.rollup_${fn}`, {
      objects: related ? labels.objects(related.object) : collection,
      field: counted && related ? labels.field(related.object, counted) : (of ?? ''),
    });
    return filter ? t('fields:made.rollup_filtered', { text }) : text;
  }
  if (field.type === 'auto_number' && !field.writable) return t('fields:made.auto_number');
  return null;
}

/** A formula with the labels of the fields in place of their names; texts in quotes stay. */
export function inWords(tools: Tools, meta: ObjectMeta, formula: string): string {
  return formula.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[\p{L}_][\p{L}\p{N}_]*/gu, (word, at: number) => {
    if (/^["']/.test(word) || formula[at - 1] === '.' || formula[at + word.length] === '(') return word;
    const field = fieldOf(meta, word);
    return field ? tools.labels.field(meta, field) : word;
  });
}
