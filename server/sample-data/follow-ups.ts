import type { PaymentLine, PurchaseLine } from '../analytics/facts/service.ts';
import { timeOf } from '../records/dates.ts';
import { Random } from './random.ts';
import { type Item, item, type Making } from './world.ts';

// What follows on what in the shop for supplies: refills some weeks after the device, and a new product that takes buyers from an
// older one. Its numbers come from a generator of its own, so that the rest of the sample stays as it was.

/** device, refill, share of buyers who come back for it, days after which most do */
const REFILLS: Array<[string, string, number, number]> = [
  ['SUP-HAND', 'SUP-COVER', 0.4, 21],
  ['SUP-LABEL', 'SUP-ROLL', 0.55, 26],
  ['SUP-FROST', 'SUP-BAT-LI', 0.35, 18],
];
const NEW = { name: 'Rechargeable battery set', code: 'SUP-BAT-RE', price: 29, cost: 14, replaces: 'SUP-BAT-AA' };
/** Days since it came, and the share of customers who changed to it. */
const LAUNCHED = 560;
const CHANGED = 0.6;
/** Customers who buy batteries again and again, and days between. */
const LOYAL = 64;
const PACE = 62;
const DAY = 86_400_000;

interface Sold extends Item {
  price: number;
  cost: number;
}

/** Adds to the purchases, and answers the products that came later. */
export function addFollowUps(
  making: Making,
  category: Item,
  goods: Sold[],
  facts: { purchases: PurchaseLine[]; payments: PaymentLine[] },
): Item[] {
  const random = new Random(78);
  const now = making.calendar.now.getTime();
  const rechargeable = item({
    name: NEW.name,
    code: NEW.code,
    price: NEW.price,
    cost: NEW.cost,
    category: category.id,
    kind: 'goods',
    unit: 'piece',
    series: 'Supplies',
    active: true,
    stock: 320,
    created_at: making.calendar.moment(LAUNCHED, 0.1),
  });
  const bySku = new Map(goods.map((good) => [String(good.values.code), good]));
  let number = 0;
  const order = (like: PurchaseLine, good: Sold, at: Date, quantity: number) => {
    const orderNo = `S-R${String(1000 + number++)}`;
    const amount = (quantity * good.price).toFixed(2);
    facts.purchases.push({
      ...like,
      orderNo,
      lineNo: 1,
      at: timeOf(at),
      productId: good.id,
      sku: String(good.values.code),
      description: String(good.values.name),
      quantity,
      unitPrice: good.price.toFixed(2),
      amount,
      cost: (quantity * good.cost).toFixed(2),
      discount: '0.00',
    });
    const { personId, companyId, currency, paymentMode, channel } = like;
    facts.payments.push({
      ...{ personId, companyId, orderNo, amount, currency, paymentMode, channel },
      paymentNo: null,
      at: timeOf(at),
      kind: 'payment',
    });
  };
  const older = bySku.get(NEW.replaces);
  const one = new Map(facts.purchases.map((line) => [line.personId, line]));
  if (older)
    for (const line of [...one.values()].slice(0, LOYAL))
      for (let days = 1000 * random.next(); days > 1; days -= PACE * random.spread(0.3))
        order(line, older, new Date(now - days * DAY), random.int(2, 5));
  replace(random, rechargeable, facts.purchases, now);
  for (const line of facts.purchases.filter(({ kind }) => kind === 'sale')) {
    const refill = REFILLS.find(([device]) => device === line.sku);
    if (!refill || !random.chance(refill[2])) continue;
    const at = new Date(Date.parse(line.at) + refill[3] * random.spread(0.25) * DAY);
    const good = bySku.get(refill[1]);
    if (!good || at.getTime() > now) continue;
    order(line, good, at, random.int(1, 3));
  }
  return [rechargeable];
}

/** From some day on many take the new product where they took the older one. */
function replace(random: Random, product: Item, purchases: PurchaseLine[], now: number): void {
  const changed = new Map<string, number>();
  for (const line of purchases) {
    if (line.sku !== NEW.replaces || !line.personId || line.kind === 'return') continue;
    let day = changed.get(line.personId);
    if (day === undefined) {
      day = random.chance(CHANGED) ? now - (1 - random.next() ** 1.4 * 0.8) * LAUNCHED * DAY : Number.POSITIVE_INFINITY;
      changed.set(line.personId, day);
    }
    if (Date.parse(line.at) < day || random.chance(0.15)) continue;
    const quantity = Math.max(1, Math.round(Number(line.quantity) / 2));
    Object.assign(line, {
      productId: product.id,
      sku: NEW.code,
      description: NEW.name,
      quantity,
      unitPrice: NEW.price.toFixed(2),
      amount: (quantity * NEW.price).toFixed(2),
      cost: (quantity * NEW.cost).toFixed(2),
      discount: '0.00',
    });
  }
}
