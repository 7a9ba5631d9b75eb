import { CompiledQuery } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { COPY } from '../../kernel/db.ts';
import type { ObjectDefinition } from '../define.ts';
import { searchRow } from '../search-row.ts';
import { store, writtenColumns } from '../storage.ts';
import type { Values } from '../types.ts';
import type { Mark, Row } from './statement.ts';

/** From so many new records on, COPY is worth its four round trips. */
export const MANY = 200;

/**
 * Writes new records of one object as `execute` does (the rows, their search rows, the changes and the events), by COPY:
 * PostgreSQL then reads each value once as what it is, where a JSON array is parsed, laid out and copied again. Only
 * inside a transaction, where nothing has to come back.
 */
export async function copyRows(
  ctx: Context,
  def: ObjectDefinition,
  fields: string[],
  rows: Row[],
  mark: Mark,
  after?: Promise<unknown>,
): Promise<void> {
  const columns = fields.flatMap((name) => {
    const field = def.fields[name];
    return field ? writtenColumns(field) : [];
  });
  const encoders = columns.map(({ name, type }) => [name, encoder(type)] as const);
  const member = mark.memberId ?? NULL;
  const records: string[] = [];
  const changes: string[] = [];
  const events: string[] = [];
  const found: string[] = [];
  for (const { id, version, after, whole } of rows) {
    const at = (whole.created_at as string | undefined) ?? mark.at;
    const by = (whole.created_by as string | undefined) ?? member;
    const stored: Values = {};
    for (const name of fields) {
      const field = def.fields[name];
      if (field) store(field, whole[name], stored, ctx.workspace.locale);
    }
    let line = `${id}\t${version}\t${at}\t${by}\t${at}\t${member}`;
    for (const [name, encode] of encoders) {
      const value = stored[name];
      line += value === null || value === undefined ? '\t\\N' : `\t${encode(value)}`;
    }
    records.push(line);
    changes.push(`${mark.changeSet}\t${def.name}\t${id}\tcreate\t${version}\t${escaped(JSON.stringify(after))}`);
    events.push(`${mark.at}\t${def.name}.created\t${def.name}\t${id}\t${mark.changeSet}`);
    if (!def.searched) continue;
    const { title, key, words } = searchRow(def, whole);
    found.push(`${id}\t${def.name}\t${escaped(title)}\t${escaped(key)}\t${escaped(words.map(lexeme).join(' '))}`);
  }
  await after;
  const own = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by'];
  await copy(ctx, def.name, [...own, ...columns.map((c) => c.name)], records);
  await copy(ctx, 'change', ['change_set', 'object', 'record_id', 'op', 'version', 'after'], changes);
  await copy(ctx, 'event', ['at', 'name', 'object', 'record_id', 'change_set'], events);
  await copy(ctx, 'search', ['record_id', 'object', 'title', 'title_key', 'words'], found);
}

async function copy(ctx: Context, table: string, columns: string[], lines: string[]): Promise<void> {
  if (lines.length === 0) return;
  const text = `${COPY}copy ${q(ctx.workspace.schema)}.${q(table)} (${columns.map(q).join(', ')}) from stdin`;
  await ctx.db.executeQuery(CompiledQuery.raw(text, [`${lines.join('\n')}\n`]));
}

const NULL = '\\N';
const q = (name: string) => `"${name.replaceAll('"', '""')}"`;

const special = /[\\\n\r\t]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** A value as COPY's text format takes it. */
const escaped = (text: string): string =>
  special.test(text) ? text.replace(/[\\\n\r\t]/g, (c) => escapes[c] as string) : text;

const lexeme = (word: string) => `'${word.replace(/['\\]/g, '$&$&')}'`;

type Encode = (value: unknown) => string;

function encoder(type: string): Encode {
  if (type.endsWith('[]')) return (value) => escaped(arrayLiteral(value as unknown[]));
  if (type === 'jsonb') return (value) => escaped(JSON.stringify(value));
  return (value) => (typeof value === 'string' ? escaped(value) : escaped(String(value)));
}

const arrayLiteral = (list: unknown[]) =>
  `{${list.map((entry) => (entry === null ? 'NULL' : `"${String(entry).replace(/["\\]/g, '\\$&')}"`)).join()}}`;
