import { print } from '../../server/commerce/documents/print.ts';
import type { Content, ContentLine } from '../../server/commerce/documents/schema.ts';
import { type Line, ms } from '../table.ts';

/** A quote of a hundred lines as PDF, the fonts loaded and not, and one that reads from right to left. */
export async function measureQuotes(): Promise<Line[]> {
  const first = await timed('en');
  const later: number[] = [];
  for (let i = 0; i < 5; i++) later.push(await timed('en'));
  later.sort((a, b) => a - b);
  const middle = later[2] ?? 0;
  const firstArabic = await timed('ar');
  const arabic = await timed('ar');
  const line = (what: string, taken: number): Line => ({
    what,
    kith: '100 lines',
    floor: '',
    result: ms(taken),
    target: '< 1 s',
    reached: taken < 1000,
  });
  return [
    line('quote to PDF, first of a process', first),
    line('quote to PDF', middle),
    line('quote to PDF, right to left, its fonts read first', firstArabic),
    line('quote to PDF, right to left', arabic),
  ];
}

async function timed(language: 'en' | 'ar'): Promise<number> {
  const start = performance.now();
  await print({ what: 'document', content: contentIn(language), look });
  return performance.now() - start;
}

const look = {
  color: '#3b4cb8',
  paper: 'A4' as const,
  logo: null,
  sender: 'Acme\n12 Harbour Road\nHamburg',
  footer: 'Acme\nRegister 1',
  columns: ['position', 'code', 'quantity', 'unit_price', 'discount', 'tax_rate', 'amount'],
};

function contentIn(language: 'en' | 'ar'): Content {
  const [thing, details] =
    language === 'ar'
      ? ['مستشعر درجة الحرارة للاستخدام الخارجي', 'مع كابل وغلاف مقاوم للماء']
      : ['Temperature sensor for outdoor use', 'With cable and waterproof housing'];
  const lines = Array.from(
    { length: 100 },
    (_, i): ContentLine => ({
      id: String(i),
      kind: 'item',
      product: null,
      code: `T-${i}`,
      description: `${thing} ${i}`,
      details,
      quantity: String(1 + i),
      unit: null,
      unit_price: `${100 + i}.50`,
      discount: i % 3 === 0 ? '5' : null,
      tax_rate: i % 2 === 0 ? '19' : '7',
      billing_period: 'one_time',
      amount: '100.00',
      optional: false,
      chosen: false,
    }),
  );
  return {
    kind: 'quote',
    number: 'Q-00001',
    revision: 1,
    name: thing,
    date: '2026-01-01',
    valid_until: '2026-02-01',
    due_on: null,
    delivered_on: null,
    customer_reference: null,
    corrects: null,
    reason: null,
    currency: 'EUR',
    language,
    prices: 'net',
    discount: null,
    exempt_reason: null,
    buyer: ['Cancity', 'Main Street 5'],
    business: 'Acme',
    contact: null,
    intro: details,
    outro: details,
    terms: '',
    lines,
  };
}
