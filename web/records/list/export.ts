import { api, apiUrl } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Filter } from '../model/filter-tree.ts';

interface Export {
  id: string;
  state: 'waiting' | 'running' | 'done' | 'failed';
  rows: number;
  total: number | null;
  error: string | null;
}

interface Wish {
  filter: Filter | null;
  q: string;
  fields: string[];
  format: 'csv' | 'xlsx';
}

/** Has the file written on the server and downloads it when it is ready. Throws with the reason when it cannot be. */
export async function exportRecords(meta: ObjectMeta, { filter, q, fields, format }: Wish): Promise<void> {
  let job = await api.post<Export>('/exports', {
    object: meta.name,
    fields,
    format,
    ...(filter ? { filter } : {}),
    ...(q ? { q } : {}),
    // Excel knows UTF-8 by its mark only.
    ...(format === 'csv' ? { bom: true } : {}),
  });
  for (let wait = 300; job.state === 'waiting' || job.state === 'running'; wait = Math.min(wait * 1.5, 3000)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    job = await api.get<Export>(`/exports/${job.id}`);
  }
  if (job.state === 'failed') throw new ExportFailed(job.error ?? '');
  const link = document.createElement('a');
  link.href = apiUrl(`/exports/${job.id}/file`);
  link.download = '';
  link.click();
}

export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
}
