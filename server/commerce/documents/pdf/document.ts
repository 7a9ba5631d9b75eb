import type { Content as Node, Column as Side, TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Content, ContentLine } from '../schema.ts';
import { countedLines, totalsOf } from '../totals.ts';
import { dateText, moneyText, numberText, type Words, wordsIn } from '../words.ts';
import { GREY, type Page, plain, ruled } from './frame.ts';

interface Column {
  key: string;
  width: number;
  alignment: 'left' | 'right';
  head: string;
  cell(line: ContentLine, position: string): string;
}

/** A quote, order, invoice or credit note. */
export function documentOf(content: Content, page: Page): TDocumentDefinitions {
  const words = wordsIn(content.language);
  const title = `${words[content.kind]} ${content.number}`;
  const parts: Node[] = [
    addresses(content, page, words),
    page.text(title, { size: 17, bold: true, color: page.look.color }),
    page.text(content.name, { size: 11, margin: [0, 2, 0, 12] }),
    paragraph(page, content.intro),
    lines(content, page, words),
    sums(content, page, words),
    paragraph(page, exemption(content, words)),
    paragraph(page, content.outro),
  ];
  if (content.terms.trim())
    parts.push(
      page.text(words.terms, { bold: true, margin: [0, 6, 0, 2] }),
      page.text(content.terms.trim(), { size: 8, color: '#3d4350' }),
    );
  return page.frame(parts, {
    title,
    author: content.business,
    language: content.language,
    page: (n, of) => words.page.replace('{page}', String(n)).replace('{pages}', String(of)),
  });
}

const paragraph = (page: Page, text: string): Node =>
  text.trim() ? page.text(text.trim(), { margin: [0, 0, 0, 12] }) : '';

function addresses(content: Content, page: Page, words: Words): Node {
  const day = (value: string | null) => value && dateText(value, content.language);
  const { contact } = content;
  const facts: Array<[string, string | null]> = [
    [words.number, content.number],
    [words.version, content.revision && content.revision > 1 ? String(content.revision) : null],
    [words.date, day(content.date)],
    [words.valid_until, day(content.valid_until)],
    [words.due_on, day(content.due_on)],
    [words.delivered_on, day(content.delivered_on)],
    [words.corrects, content.corrects],
    [words.customer_reference, content.customer_reference],
    [words.contact, contact ? [contact.name, contact.email, contact.phone].filter(Boolean).join('\n') : null],
  ];
  const label = 84;
  const half = page.width / 2 - 10;
  const rows = facts
    .filter(([, value]) => value)
    .map(([name, value]): TableCell[] =>
      page.row<TableCell>([
        page.text(name, { size: 8, color: GREY }, label),
        page.text(value ?? '', { size: 8 }, half - label - 16),
      ]),
    );
  return {
    columns: page.row<Node>([
      page.text(content.buyer.join('\n'), { size: 10 }, half),
      { table: { widths: page.row([label, half - label - 16]), body: rows }, layout: plain },
    ]),
    columnGap: 20,
    margin: [0, 0, 0, 26],
  };
}

function columnsOf(content: Content, page: Page, words: Words): Column[] {
  const { language, currency } = content;
  const period = (line: ContentLine) =>
    line.billing_period && line.billing_period !== 'one_time' ? words[line.billing_period as 'month'] : null;
  const all: Record<string, Omit<Column, 'key' | 'head'>> = {
    position: { width: 22, alignment: 'left', cell: (_line, position) => position },
    code: { width: 58, alignment: 'left', cell: (line) => line.code ?? '' },
    quantity: {
      width: 50,
      alignment: 'right',
      cell: (line) => [numberText(line.quantity, language), line.unit].filter(Boolean).join('\u00a0'),
    },
    unit_price: {
      width: 66,
      alignment: 'right',
      cell: (line) => [moneyText(line.unit_price, currency, language), period(line)].filter(Boolean).join('\n'),
    },
    discount: {
      width: 40,
      alignment: 'right',
      cell: (line) => (Number(line.discount) > 0 ? `${numberText(line.discount ?? '0', language)}\u00a0%` : ''),
    },
    tax_rate: {
      width: 34,
      alignment: 'right',
      cell: (line) => (line.tax_rate === null ? '–' : `${numberText(line.tax_rate, language)}\u00a0%`),
    },
    amount: { width: 74, alignment: 'right', cell: (line) => moneyText(line.amount, currency, language) },
  };
  // A column that says nothing in any line takes room from those that do.
  const silent = new Set(content.lines.some((line) => Number(line.discount) > 0) ? [] : ['discount']);
  const chosen = Object.keys(all).filter((key) => page.look.columns.includes(key) && !silent.has(key));
  const columns = chosen.map(
    (key): Column => ({ ...(all[key] as Omit<Column, 'key' | 'head'>), key, head: words[key as 'amount'] }),
  );
  const before = columns.filter(({ key }) => key === 'position' || key === 'code');
  const after = columns.filter(({ key }) => key !== 'position' && key !== 'code');
  const taken = columns.reduce((sum, { width }) => sum + width, 0) + 8 * (columns.length + 1);
  const description: Column = {
    key: 'description',
    width: page.width - taken,
    alignment: 'left',
    head: words.description,
    cell: (line) => line.description,
  };
  return [...before, description, ...after];
}

function lines(content: Content, page: Page, words: Words): Node {
  if (content.lines.length === 0) return '';
  const columns = columnsOf(content, page, words);
  const head = columns.map((column) =>
    page.text(column.head, { size: 8, bold: true, color: page.look.color, alignment: side(column) }, column.width),
  );
  let position = 0;
  const body = content.lines.map((line): TableCell[] => {
    if (line.kind === 'section') return sectionRow(line, columns, page);
    position += 1;
    return page.row<TableCell>(columns.map((column) => lineCell(line, String(position), column, page, words)));
  });
  return {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      widths: page.row(columns.map(({ width }) => width)),
      body: [page.row<TableCell>(head as TableCell[]), ...body],
    },
    layout: ruled,
    margin: [0, 0, 0, 10],
  };
}

const side = (column: Column) => (column.alignment === 'right' ? ('right' as const) : undefined);

function lineCell(line: ContentLine, position: string, column: Column, page: Page, words: Words): TableCell {
  const out = line.optional && !line.chosen;
  if (column.key !== 'description')
    return page.text(
      column.cell(line, position),
      { alignment: side(column), color: out ? GREY : undefined },
      column.width,
    ) as TableCell;
  const parts = [page.text(line.description, {}, column.width)];
  if (line.optional) parts.push(page.text(words.optional, { size: 7.5, color: page.look.color }, column.width));
  if (line.details) parts.push(page.text(line.details, { size: 8, color: GREY }, column.width));
  return { stack: parts };
}

function sectionRow(line: ContentLine, columns: Column[], page: Page): TableCell[] {
  const parts = [page.text(line.description, { bold: true, size: 10, margin: [0, 6, 0, 0] }, page.width - 8)];
  if (line.details) parts.push(page.text(line.details, { size: 8, color: GREY }, page.width - 8));
  const empty = columns.slice(1).map((): TableCell => ({ text: '' }));
  return [{ stack: parts, colSpan: columns.length } as TableCell, ...empty];
}

function sums(content: Content, page: Page, words: Words): Node {
  const { currency, language } = content;
  const sum = totalsOf(content);
  const money = (amount: string) => moneyText(amount, currency, language);
  const gross = content.prices === 'gross';
  const percent = (rate: string) => numberText(rate, language);
  const rows: Array<[string, string, boolean]> = [];
  if (Number(sum.discount) > 0) {
    rows.push([words.subtotal, money(sum.subtotal), false]);
    rows.push([`${words.whole_discount} ${percent(content.discount ?? '0')} %`, money(`-${sum.discount}`), false]);
  }
  if (!gross) rows.push([words.net, money(sum.net), false]);
  for (const tax of sum.taxes) {
    if (tax.rate === null) continue;
    const said = (gross ? words.included_tax : words.tax_of).replace('{rate}', percent(tax.rate));
    rows.push([said.replace('{net}', money(tax.net)).replace('{gross}', money(tax.gross)), money(tax.tax), false]);
  }
  rows.push([words.total, money(sum.gross), true]);
  const [wide, narrow] = [190, 92];
  const body = rows.map(([label, amount, bold]) =>
    page.row<TableCell>([
      page.text(label, { bold, size: bold ? 11 : 9 }, wide) as TableCell,
      page.text(amount, { bold, size: bold ? 11 : 9, alignment: 'right' }, narrow) as TableCell,
    ]),
  );
  const table: Side = {
    width: 'auto',
    unbreakable: true,
    table: { widths: page.row([wide, narrow]), body, dontBreakRows: true },
    layout: {
      ...plain,
      hLineWidth: (i) => (i === rows.length - 1 && i > 0 ? 0.75 : 0),
      hLineColor: () => page.look.color,
    },
  };
  return { columns: page.row<Side>([{ text: '', width: '*' }, table]), margin: [0, 0, 0, 16] };
}

function exemption(content: Content, words: Words): string {
  if (!countedLines(content).some((line) => line.tax_rate === null)) return '';
  return content.exempt_reason ? `${words.exempt}: ${content.exempt_reason}` : words.exempt;
}
