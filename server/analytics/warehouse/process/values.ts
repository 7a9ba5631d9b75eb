import type { DuckDBResultReader, Json } from '@duckdb/node-api';

/** Whole numbers that JavaScript holds exactly are numbers, larger ones and decimals are text; times are RFC 3339. */
export function rowsOf(reader: DuckDBResultReader, limit: number): unknown[][] {
  const types = reader.columnTypes().map(String);
  const decoders = types.map(decoderOf);
  const rows = reader.getRowsJson();
  return (rows.length > limit ? rows.slice(0, limit) : rows).map((row) =>
    row.map((value, i) => (value === null ? null : (decoders[i] as Decode)(value))),
  );
}

type Decode = (value: Json) => unknown;

function decoderOf(type: string): Decode {
  if (/^U?(BIG|HUGE)INT$/.test(type)) return whole;
  if (type === 'TIMESTAMP WITH TIME ZONE') return (value) => moment(String(value), 'Z');
  if (type.startsWith('TIMESTAMP')) return (value) => moment(String(value), '');
  if (type === 'DOUBLE' || type === 'FLOAT') return (value) => (typeof value === 'number' ? value : Number(value));
  return (value) => value;
}

function whole(value: Json): unknown {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** `2026-11-22 15:02:00.425333+00` */
const moment = (text: string, zone: string): string =>
  `${text.slice(0, 10)}T${text.slice(11).replace(/[+-]\d\d(:?\d\d)?$/, '')}${zone}`;
