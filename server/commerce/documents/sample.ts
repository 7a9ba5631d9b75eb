import type { Context } from '../../kernel/context.ts';
import { today } from '../../records/dates.ts';
import type { Values } from '../../records/types.ts';
import { lineAmounts, totals } from '../lines/sums.ts';
import { type Content, type ContentLine, readTexts } from './schema.ts';
import { dateText, filled, moneyText, wordsIn } from './words.ts';

const goods: Record<string, [string, string, string]> = {
  en: ['Sensor', 'With cable and housing', 'Installation'],
  de: ['Sensor', 'Mit Kabel und Gehäuse', 'Montage'],
  fr: ['Capteur', 'Avec câble et boîtier', 'Installation'],
  es: ['Sensor', 'Con cable y carcasa', 'Instalación'],
  it: ['Sensore', 'Con cavo e custodia', 'Installazione'],
  nl: ['Sensor', 'Met kabel en behuizing', 'Installatie'],
  pt: ['Sensor', 'Com cabo e caixa', 'Instalação'],
  pl: ['Czujnik', 'Z kablem i obudową', 'Montaż'],
  el: ['Αισθητήρας', 'Με καλώδιο και περίβλημα', 'Εγκατάσταση'],
  ru: ['Датчик', 'С кабелем и корпусом', 'Монтаж'],
  ar: ['مستشعر', 'مع كابل وغلاف', 'التركيب'],
  zh: ['传感器', '含电缆和外壳', '安装'],
};

/** An invented quote or invoice, with the texts of a template that is not saved yet. */
export function sampleOf(ctx: Context, language: string, kind: 'quote' | 'invoice', values: Values): Content {
  const words = wordsIn(language);
  const said = readTexts(values.texts)?.[language] ?? {};
  const [thing, details, work] = goods[language] ?? (goods.en as [string, string, string]);
  const currency = ctx.workspace.currency;
  const line = (id: string, own: Partial<ContentLine>): ContentLine => {
    const whole: ContentLine = {
      id,
      kind: 'item',
      product: null,
      code: 'T-100',
      description: thing,
      details: null,
      quantity: '2',
      unit: null,
      unit_price: '1250',
      discount: null,
      tax_rate: '19',
      billing_period: 'one_time',
      amount: '0',
      optional: false,
      chosen: false,
      ...own,
    };
    const { quantity, unit_price: unitPrice, discount: discountPercent, tax_rate: taxRate } = whole;
    return { ...whole, amount: lineAmounts({ quantity, unitPrice, discountPercent, taxRate }, currency).amount };
  };
  const lines = [
    line('1', { details }),
    line('2', { description: work, quantity: '6', unit_price: '95', discount: '10', code: 'S-1' }),
    line('3', { optional: kind === 'quote', tax_rate: '7', quantity: '1' }),
  ];
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const later = new Date(ctx.now().getTime() + 30 * 86_400_000).toISOString().slice(0, 10);
  const sum = totals(
    lines.slice(0, kind === 'quote' ? 2 : 3).map((l) => ({
      quantity: l.quantity,
      unitPrice: l.unit_price,
      discountPercent: l.discount,
      taxRate: l.tax_rate,
    })),
    currency,
  );
  const number = kind === 'quote' ? 'Q-00042' : 'INV-2026-0042';
  const fill: Record<string, string> = {
    person: 'Dana Fox',
    company: 'Cancity',
    number,
    name: thing,
    date: dateText(day, language),
    valid_until: dateText(later, language),
    due_on: dateText(later, language),
    total: moneyText(sum.gross, currency, language),
    owner: ctx.actor.name,
    business: ctx.workspace.name,
  };
  const texts =
    kind === 'quote'
      ? [said.quote_intro ?? words.quote_intro, said.quote_outro ?? words.quote_outro]
      : [said.invoice_intro ?? words.invoice_intro, said.invoice_outro ?? words.invoice_outro];
  return {
    kind,
    number,
    revision: kind === 'quote' ? 1 : null,
    name: thing,
    date: day,
    valid_until: kind === 'quote' ? later : null,
    due_on: kind === 'quote' ? null : later,
    delivered_on: null,
    customer_reference: null,
    corrects: null,
    reason: null,
    currency,
    language,
    prices: 'net',
    discount: null,
    exempt_reason: null,
    buyer: ['Cancity', 'Dana Fox', '12 Harbour Road', '20457 Hamburg'],
    business: ctx.workspace.name,
    contact: { name: ctx.actor.name, email: null, phone: null },
    intro: filled(texts[0] ?? '', fill),
    outro: filled(texts[1] ?? '', fill),
    terms: filled(said.terms ?? '', fill),
    lines,
  };
}
