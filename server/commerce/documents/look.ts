import { readFile } from 'node:fs/promises';
import type { Context } from '../../kernel/context.ts';
import { filePath } from '../../kernel/files.ts';
import { fileStore } from '../../records/files/service.ts';
import type { Values } from '../../records/types.ts';
import type { Look } from './pdf/frame.ts';
import { shaOfFile, templateRow } from './queries.ts';

const columns = ['position', 'quantity', 'unit_price', 'discount', 'tax_rate', 'amount'];

/** How a document looks: by its template, the default one, or plainly where there is none. */
export async function lookOf(ctx: Context, template: string | null, changed: Values = {}): Promise<Look> {
  const row: Values = { ...(await templateRow(ctx, template)), ...changed };
  const logo = (row.logo as Array<{ id: string }> | null | undefined)?.[0];
  return {
    color: /^#[0-9a-f]{6}$/i.test(String(row.color)) ? String(row.color) : '#3b4cb8',
    paper: row.paper === 'LETTER' ? 'LETTER' : 'A4',
    logo: logo ? await pictureOf(ctx, logo.id) : null,
    sender: String(row.sender ?? ctx.workspace.name),
    footer: String(row.footer ?? ''),
    columns: (row.columns as string[] | null) ?? columns,
  };
}

/** As a data address, so that the document reads no file; null where it cannot be printed. */
async function pictureOf(ctx: Context, id: string): Promise<string | null> {
  const file = await shaOfFile(ctx, id);
  if (!file || !['image/png', 'image/jpeg'].includes(file.type)) return null;
  const bytes = await readFile(filePath(fileStore(ctx), file.sha256)).catch(() => null);
  return bytes && `data:${file.type};base64,${bytes.toString('base64')}`;
}
