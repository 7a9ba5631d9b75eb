import type { Content as Node, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import type { Slice } from './fonts.ts';
import { type Measure, type TextStyle, textNode } from './text.ts';

/** How documents look: what the template says, with its logo as a data address. */
export interface Look {
  color: string;
  paper: 'A4' | 'LETTER';
  logo: string | null;
  sender: string;
  footer: string;
  columns: string[];
}

const sizes = { A4: [595.28, 841.89], LETTER: [612, 792] } as const;
const MARGIN = 50;
export const GREY = '#667085';
export const HAIRLINE = '#d9dce3';

/** What the parts of one document share while it is laid out. */
export class Page {
  readonly look: Look;
  readonly rtl: boolean;
  readonly used = new Map<string, Slice>();
  /** Between the margins, in points. */
  readonly width: number;
  private readonly measure: Measure;

  constructor(look: Look, rtl: boolean, measure: Measure) {
    this.look = look;
    this.rtl = rtl;
    this.measure = measure;
    this.width = sizes[look.paper][0] - 2 * MARGIN;
  }

  text(text: string, style: TextStyle = {}, width = this.width): Node {
    return textNode(text, width, style, { used: this.used, measure: this.measure, rtl: this.rtl });
  }

  /** Side by side, in the direction that the document reads. */
  row<T>(cells: T[]): T[] {
    return this.rtl ? cells.toReversed() : cells;
  }

  /** A document of these parts under the sender's head, with the foot on each page. */
  frame(
    content: Node[],
    info: { title: string; author: string; language: string; page(n: number, of: number): string },
  ): TDocumentDefinitions {
    const { look } = this;
    return {
      pageSize: look.paper,
      pageMargins: [MARGIN, 48, MARGIN, look.footer.trim() ? 84 : 56],
      info: { title: info.title, author: info.author, creator: 'Kith', producer: 'Kith' },
      language: info.language,
      version: '1.7',
      displayTitle: true,
      defaultStyle: { fontSize: 9, lineHeight: 1.25, color: '#1d2129' },
      images: look.logo ? { logo: look.logo } : {},
      content: [this.head(), ...content],
      footer: (page, pages) => this.foot(info.page(page, pages)),
    };
  }

  private head(): Node {
    const half = this.width / 2 - 10;
    const logo: Node = this.look.logo
      ? { image: 'logo', fit: [180, 54], alignment: this.rtl ? 'right' : 'left' }
      : this.text(this.look.sender.split('\n')[0] ?? '', { size: 14, bold: true, color: this.look.color }, half);
    const rest = this.look.logo ? this.look.sender : this.look.sender.split('\n').slice(1).join('\n');
    const sender = this.text(rest, { size: 8, color: GREY, alignment: 'right' }, half);
    return { columns: this.row<Node>([logo, sender]), columnGap: 20, margin: [0, 0, 0, 28] };
  }

  private foot(page: string): Node {
    const blocks = this.look.footer.trim() ? this.look.footer.trim().split(/\n\s*\n/) : [];
    const width = (this.width - 20 * Math.max(0, blocks.length - 1)) / Math.max(1, blocks.length);
    const columns = blocks.map((block) => this.text(block, { size: 7, color: GREY }, width));
    return {
      margin: [MARGIN, 12, MARGIN, 0],
      stack: [
        { canvas: [{ type: 'line', x1: 0, y1: 0, x2: this.width, y2: 0, lineWidth: 0.5, lineColor: HAIRLINE }] },
        ...(columns.length > 0
          ? [{ columns: this.row<Node>(columns), columnGap: 20, margin: [0, 6, 0, 0] } as Node]
          : []),
        this.text(page, { size: 7, color: GREY, alignment: 'right', margin: [0, 4, 0, 0] }),
      ],
    };
  }
}

/** Rows with a hairline below each and none between columns. */
export const ruled = {
  hLineWidth: (i: number) => (i === 0 ? 0 : 0.5),
  vLineWidth: () => 0,
  hLineColor: () => HAIRLINE,
  paddingLeft: () => 4,
  paddingRight: () => 4,
  paddingTop: () => 4,
  paddingBottom: () => 4,
};

export const plain = {
  hLineWidth: () => 0,
  vLineWidth: () => 0,
  paddingLeft: () => 4,
  paddingRight: () => 4,
  paddingTop: () => 1.5,
  paddingBottom: () => 1.5,
};
