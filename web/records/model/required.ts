import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { createStore } from '../../kernel/store.ts';
import type { KithRecord } from '../api.ts';
import { isBlank } from './form.ts';
import { fieldOf } from './objects.ts';

/** What a stage asks for before a record may enter it. */
export interface Required {
  meta: ObjectMeta;
  record: KithRecord;
  stage: { id: string; title: string };
  fields: FieldMeta[];
}

export interface OpenRequired extends Required {
  /** As screens show them; null: the record stays where it is. */
  answer(values: Record<string, unknown> | null): void;
}

export const required = createStore<OpenRequired | null>(null);

/** Fields without which a record may not enter a stage. */
export const requiredIn = (meta: ObjectMeta, stage: string): FieldMeta[] =>
  meta.fields.filter((field) => field.writable && field.required_in?.includes(stage));

/** Those of them that a record, with what is about to be written, still lacks. */
export const lacking = (fields: FieldMeta[], record: Record<string, unknown>, values: Record<string, unknown>) =>
  fields.filter((field) => isBlank(field.name in values ? values[field.name] : record[field.name]));

/** The stage that a change leads to, if it does. */
export function stageIn(meta: ObjectMeta, values: Record<string, unknown>): string | null {
  const field = fieldOf(meta, 'stage');
  const value = field?.to === 'stage' ? values[field.name] : null;
  return typeof value === 'string' ? value : null;
}

/** Asks the person for what is missing. */
export const askRequired = (about: Required): Promise<Record<string, unknown> | null> =>
  new Promise((resolve) => {
    required.get()?.answer(null);
    required.set({
      ...about,
      answer(values) {
        required.set(null);
        resolve(values);
      },
    });
  });
