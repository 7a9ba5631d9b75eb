import type { TableCell, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { dateText, moneyText, wordsIn } from '../words.ts';
import { GREY, type Page, ruled } from './frame.ts';

export interface StatementEntry {
  on: string;
  kind: 'invoice' | 'credit_note' | 'payment' | 'refund';
  number: string;
  text: string | null;
  debit: string | null;
  credit: string | null;
  balance: string;
}

/** The account of a company in one currency, as it stood on a day. */
export interface Statement {
  language: string;
  business: string;
  company: string[];
  as_at: string;
  accounts: Array<{ currency: string; entries: StatementEntry[]; balance: string }>;
}

export function statementOf(statement: Statement, page: Page): TDocumentDefinitions {
  const { language } = statement;
  const words = wordsIn(language);
  const widths = [62, 78, page.width - 62 - 78 - 3 * 78 - 48, 78, 78, 78];
  const cells = (texts: string[], style: { bold?: boolean; color?: string } = {}) =>
    page.row<TableCell>(
      texts.map(
        (text, i) =>
          page.text(text, { size: 8.5, ...style, alignment: i >= 3 ? 'right' : undefined }, widths[i]) as TableCell,
      ),
    );
  const content = statement.accounts.flatMap(({ currency, entries, balance }) => {
    const money = (amount: string | null) => (amount === null ? '' : moneyText(amount, currency, language));
    const head = cells([words.date, words.number, words.entry, words.debit, words.credit, words.balance], {
      bold: true,
      color: page.look.color,
    });
    const body = entries.map((entry) =>
      cells([
        dateText(entry.on, language),
        entry.number,
        [words[entry.kind], entry.text].filter(Boolean).join(' · '),
        money(entry.debit),
        money(entry.credit),
        money(entry.balance),
      ]),
    );
    const last = cells(['', '', `${words.balance} ${currency}`, '', '', money(balance)], { bold: true });
    return [
      {
        table: { headerRows: 1, dontBreakRows: true, widths: page.row(widths), body: [head, ...body, last] },
        layout: ruled,
        margin: [0, 0, 0, 18] as [number, number, number, number],
      },
    ];
  });
  const title = words.statement;
  return page.frame(
    [
      page.text(statement.company.join('\n'), { size: 10, margin: [0, 0, 0, 24] }),
      page.text(title, { size: 17, bold: true, color: page.look.color }),
      page.text(`${words.as_at} ${dateText(statement.as_at, language)}`, { color: GREY, margin: [0, 2, 0, 14] }),
      ...content,
    ],
    {
      title,
      author: statement.business,
      language,
      page: (n, of) => words.page.replace('{page}', String(n)).replace('{pages}', String(of)),
    },
  );
}
