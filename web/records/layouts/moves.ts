import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { addDays, fromWallClock, toWallClock } from '../model/parse.ts';
import { changeRecord } from '../writes.ts';

/** The day on which a date or a moment falls, in the workspace's time zone. */
export function dayOf(tools: Tools, field: FieldMeta, value: unknown): string | null {
  if (typeof value !== 'string' || value === '') return null;
  return field.type === 'date' ? value.slice(0, 10) : toWallClock(value, tools.format.timeZone).slice(0, 10);
}

/** The same time of day, so many days later. */
export function shifted(tools: Tools, field: FieldMeta, value: unknown, days: number): string | null {
  if (typeof value !== 'string') return null;
  if (field.type === 'date') return addDays(value.slice(0, 10), days);
  const { timeZone } = tools.format;
  const wall = toWallClock(value, timeZone);
  return fromWallClock(`${addDays(wall.slice(0, 10), days)}T${wall.slice(11, 16)}`, timeZone);
}

export const mayMove = (meta: ObjectMeta, field: FieldMeta) => meta.permissions.update && field.writable;

/** Puts dates of a record some days later (or earlier); it can be taken back. */
export function moveBy(tools: Tools, meta: ObjectMeta, record: KithRecord, fields: FieldMeta[], days: number): void {
  if (days === 0) return;
  const values = Object.fromEntries(
    fields.flatMap((field) => {
      const next = mayMove(meta, field) ? shifted(tools, field, record[field.name], days) : null;
      return next ? [[field.name, next]] : [];
    }),
  );
  const [first] = fields;
  const day = first && dayOf(tools, first, values[first.name]);
  if (!first || !day) return;
  void changeRecord(meta, record, {
    values,
    message: tools.t('layouts:moved', { title: String(record[meta.title] ?? ''), date: tools.format.date(day) }),
  });
}
