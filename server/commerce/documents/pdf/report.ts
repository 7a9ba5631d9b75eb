import type { Content as Node, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { GREY, type Page, ruled } from './frame.ts';

/** Tables of figures under each other, each with its title. */
export interface PrintedReport {
  title: string;
  business: string;
  language: string;
  tables: Array<{ title: string; note: string; head: string[]; rows: string[][] }>;
}

const MOST_COLUMNS = 12;
const MOST_ROWS = 500;
const NUMBER = /^-?[\d.,]+$/;

export function reportOf({ title, business, language, tables }: PrintedReport, page: Page): TDocumentDefinitions {
  const parts: Node[] = [page.text(title, { size: 17, bold: true, color: page.look.color, margin: [0, 0, 0, 12] })];
  for (const table of tables) {
    if (tables.length > 1) parts.push(page.text(table.title, { size: 12, bold: true, margin: [0, 8, 0, 2] }));
    parts.push(page.text(table.note, { size: 8, color: GREY, margin: [0, 0, 0, 6] }), tableNode(table, page));
  }
  return page.frame(parts, { title, author: business, language, page: (n, of) => `${n} / ${of}` });
}

function tableNode({ head, rows }: PrintedReport['tables'][number], page: Page): Node {
  const shown = head.slice(0, MOST_COLUMNS);
  const [first] = shown.length > 1 ? [Math.min(0.4, 1.6 / shown.length)] : [1];
  const whole = page.width - shown.length * 8;
  const widths = shown.map((_, i) => (i === 0 ? whole * first : (whole * (1 - first)) / (shown.length - 1)));
  const cells = (texts: string[], bold: boolean) =>
    page.row<TableCell>(
      shown.map((_, i) => {
        const text = texts[i] ?? '';
        const alignment = i > 0 && (bold || NUMBER.test(text)) ? ('right' as const) : undefined;
        return page.text(text, { size: 8, bold, alignment }, widths[i]) as TableCell;
      }),
    );
  const body = rows.slice(0, MOST_ROWS).map((row) => cells(row, false));
  return {
    table: { headerRows: 1, dontBreakRows: true, widths: page.row(widths), body: [cells(head, true), ...body] },
    layout: ruled,
    margin: [0, 0, 0, 16],
  };
}
