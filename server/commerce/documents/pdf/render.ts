import { createRequire } from 'node:module';
import type { TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Content } from '../schema.ts';
import { isRtl } from '../words.ts';
import { documentOf } from './document.ts';
import { isFont, type Slice } from './fonts.ts';
import { type Look, Page } from './frame.ts';
import { type PrintedReport, reportOf } from './report.ts';
import { type Statement, statementOf } from './statement.ts';
import type { Measure } from './text.ts';

export type Printable =
  | { what: 'document'; content: Content; look: Look }
  | { what: 'statement'; statement: Statement; look: Look }
  | { what: 'report'; report: PrintedReport; look: Look };

interface Font {
  widthOfString(text: string, size: number): number;
}
interface Measuring {
  fonts: Record<string, { normal: string; bold: string }>;
  provideFont(name: string, bold: boolean, italics: boolean): Font;
}
interface Maker {
  setFonts(fonts: Measuring['fonts']): void;
  setUrlAccessPolicy(allowed: (url: string) => boolean): void;
  setLocalAccessPolicy(allowed: (path: string) => boolean): void;
  createPdf(definition: TDocumentDefinitions): { getBuffer(): Promise<Buffer> };
}

// pdfmake is CommonJS and has one instance for the whole process; its inner document is what texts can be measured with.
const require = createRequire(import.meta.url);
const maker = require('pdfmake') as Maker;
const { default: Document } = require('pdfmake/js/PDFDocument.js') as { default: new (fonts: object) => Measuring };

// Whatever gets into a document, nothing is fetched for it and no file but the fonts is read.
maker.setUrlAccessPolicy(() => false);
maker.setLocalAccessPolicy(isFont);

const measuring = new Document({});
const widths = new Map<string, number>();

const measure: Measure = (text, slice, { size = 9, bold = false }) => {
  const key = `${slice.name}${bold ? '+' : ' '}${text}`;
  let width = widths.get(key);
  if (width === undefined) {
    measuring.fonts[slice.name] ??= fontOf(slice);
    width = measuring.provideFont(slice.name, bold, false).widthOfString(text, 1000);
    if (widths.size > 20_000) widths.clear();
    widths.set(key, width);
  }
  return (width * size) / 1000;
};

const fontOf = ({ normal, bold }: Slice) => ({ normal, bold });

/** The document as PDF. A logo that is no picture after all is left out: business goes on without it. */
export async function render(printable: Printable): Promise<Buffer> {
  const { look } = printable;
  try {
    return await laidOut(printable);
  } catch (error) {
    if (!look.logo) throw error;
    return laidOut({ ...printable, look: { ...look, logo: null } });
  }
}

async function laidOut(printable: Printable): Promise<Buffer> {
  const page = new Page(printable.look, isRtl(languageOf(printable)), measure);
  const definition = definitionOf(printable, page);
  // The foot is made page by page, after the fonts are told: its words are tried beforehand.
  if (typeof definition.footer === 'function')
    definition.footer(1, 1, { width: 0, height: 0, orientation: 'portrait' });
  page.text('0123456789');
  definition.defaultStyle = { ...definition.defaultStyle, font: [...page.used.keys()][0] };
  maker.setFonts(Object.fromEntries([...page.used].map(([name, slice]) => [name, fontOf(slice)])));
  return maker.createPdf(definition).getBuffer();
}

function languageOf(printable: Printable): string {
  if (printable.what === 'document') return printable.content.language;
  return printable.what === 'report' ? printable.report.language : printable.statement.language;
}

function definitionOf(printable: Printable, page: Page): TDocumentDefinitions {
  if (printable.what === 'document') return documentOf(printable.content, page);
  return printable.what === 'report' ? reportOf(printable.report, page) : statementOf(printable.statement, page);
}
