import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../../kernel/client.ts';
import { failed } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../../records/api.ts';
import { linesQuery, refreshDocument, type StoredLine, settingsQuery } from '../api.ts';
import { newRow, type Row, takenOver, toLines, toRow } from './model.ts';

export type SaveState = 'saved' | 'typing' | 'saving' | 'failed';
const PAUSE = 600;

/** What nobody changes any more: it was signed, confirmed or issued. */
const frozen: Record<string, string[]> = {
  quote: ['accepted'],
  order: ['confirmed', 'delivered', 'cancelled'],
  invoice: ['issued'],
};

/** The lines of a document while they are edited: shown at once, saved after a pause, the server's word taken over. */
export function useLines(meta: ObjectMeta, record: KithRecord, stored: StoredLine[]) {
  const readOnly =
    !meta.permissions.update || Boolean(record.trashed_at) || (frozen[meta.name] ?? []).includes(String(record.status));
  const settings = useQuery(settingsQuery);
  const [rows, setRows] = useState(() => stored.map(toRow));
  const [state, setState] = useState<SaveState>('saved');
  const latest = useRef(rows);
  const busy = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // What others changed shows where nothing is being typed.
  useEffect(() => {
    if (state !== 'saved' || busy.current) return;
    latest.current = takenOver(latest.current, stored);
    setRows(latest.current);
  }, [stored, state]);
  useEffect(() => () => void (latest.current && timer.current && flushNow.current?.()), []);

  const save = async () => {
    clearTimeout(timer.current);
    timer.current = undefined;
    if (busy.current) {
      timer.current = setTimeout(() => void save(), PAUSE);
      return;
    }
    busy.current = true;
    setState('saving');
    const sent = latest.current;
    try {
      await api.put<KithRecord>(`/${meta.plural}/${record.id}/document`, { lines: toLines(sent) });
      const answer = await api.get<{ data: StoredLine[] }>(`/${meta.plural}/${record.id}/lines`);
      const written = sent.filter((row) => row.description.trim() !== '');
      // New lines keep their place on the screen and learn their ids.
      const ids = new Map(written.map((row, i) => [row.key, answer.data[i]?.id]));
      latest.current = latest.current.map((row) => (row.id ? row : { ...row, id: ids.get(row.key) }));
      setRows(latest.current);
      queryClient.setQueryData(linesQuery(meta, record).queryKey, answer.data);
      setState(timer.current === undefined ? 'saved' : 'typing');
      refreshDocument(meta.name, record.id);
    } catch (error) {
      setState('failed');
      failed(error);
    } finally {
      busy.current = false;
    }
  };
  const flushNow = useRef<() => void>(undefined);
  flushNow.current = () => void save();

  const put = (next: Row[], soon = true) => {
    latest.current = next;
    setRows(next);
    if (!soon) return;
    setState('typing');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void save(), PAUSE);
  };

  return {
    rows,
    readOnly,
    state,
    currency: String(record.currency ?? 'EUR'),
    options: { taxIncluded: record.prices === 'gross', discountPercent: (record.discount as number | null) ?? 0 },
    change: (key: string, values: Partial<Row>) =>
      put(latest.current.map((row) => (row.key === key ? { ...row, ...values } : row))),
    add: (values: Partial<Row> = {}, after?: string) => {
      const rate = settings.data?.tax_rate;
      const row = newRow({ tax_rate: rate === null || rate === undefined ? '0' : String(rate), ...values });
      const at = after ? latest.current.findIndex((one) => one.key === after) + 1 : latest.current.length;
      put([...latest.current.slice(0, at), row, ...latest.current.slice(at)], false);
      focusLine(row.key, 'description');
    },
    remove: (key: string) => {
      const at = latest.current.findIndex((row) => row.key === key);
      const next = latest.current[at - 1] ?? latest.current[at + 1];
      put(latest.current.filter((row) => row.key !== key));
      if (next) focusLine(next.key, 'description');
    },
    move: (key: string, by: -1 | 1) => {
      const from = latest.current.findIndex((row) => row.key === key);
      const to = from + by;
      if (from < 0 || to < 0 || to >= latest.current.length) return;
      const next = [...latest.current];
      const [row] = next.splice(from, 1);
      if (row) next.splice(to, 0, row);
      put(next);
      focusLine(key, 'description');
    },
    save: () => void save(),
  };
}

export type LinesEditor = ReturnType<typeof useLines>;

/** After the screen has caught up. */
export function focusLine(key: string, field: string): void {
  requestAnimationFrame(() => {
    const input = document.querySelector<HTMLInputElement>(`[data-line="${CSS.escape(key)}"] [name="${field}"]`);
    input?.focus();
    input?.select();
  });
}
