import type { PaymentLine, PurchaseLine, UsageEvent } from '../analytics/facts/service.ts';
import { timeOf } from '../records/dates.ts';
import { addFollowUps } from './follow-ups.ts';
import { Random } from './random.ts';
import { type Item, item, type Making, type Person } from './world.ts';

// The shop for supplies: three years of small orders, by people who come back, stay away, or buy by the season. Its numbers
// come from a generator of its own, so that the rest of the sample stays as it was.

/** name, code, price, how popular, months in which it sells best (0 is January), what it is bought together with */
const GOODS: Array<[string, string, number, number, number[], string[]]> = [
  ['Battery pack AA, 4 pieces', 'SUP-BAT-AA', 12, 14, [], ['SUP-WIPES']],
  ['Lithium cell CR123', 'SUP-BAT-LI', 9, 11, [], []],
  ['Mounting plate', 'SUP-PLATE', 14, 8, [], ['SUP-SCREWS']],
  ['Screw set', 'SUP-SCREWS', 6, 3, [], []],
  ['Magnet holder', 'SUP-MAGNET', 19, 6, [], []],
  ['Calibration salt set', 'SUP-SALT', 39, 6, [], ['SUP-CERT']],
  ['Calibration certificate', 'SUP-CERT', 85, 2, [], []],
  ['Extension cable 3 m', 'SUP-CABLE', 17, 6, [], []],
  ['Long-range antenna', 'SUP-ANT', 49, 4, [], ['SUP-ANT-M']],
  ['Antenna mount', 'SUP-ANT-M', 22, 1, [], []],
  ['Weather hood', 'SUP-HOOD', 29, 4, [8, 9, 10], []],
  ['Frost probe', 'SUP-FROST', 69, 5, [10, 11, 0], ['SUP-HOOD']],
  ['Sun shield', 'SUP-SUN', 24, 4, [4, 5, 6], []],
  ['Greenhouse probe', 'SUP-GREEN', 74, 5, [1, 2, 3], ['SUP-SALT']],
  ['Label printer', 'SUP-LABEL', 149, 2, [], ['SUP-ROLL']],
  ['Label roll', 'SUP-ROLL', 11, 9, [], []],
  ['Handheld thermometer', 'SUP-HAND', 89, 5, [], ['SUP-COVER']],
  ['Probe covers, 50 pieces', 'SUP-COVER', 15, 10, [], []],
  ['Cleaning wipes, 100 pieces', 'SUP-WIPES', 13, 10, [], ['SUP-COVER']],
  ['Water alarm', 'SUP-WATER', 45, 4, [], ['SUP-BAT-AA']],
];

const CUSTOMERS = 410;
const DAYS = 1095;
const DAY = 86_400_000;

export interface Retail {
  category: Item;
  products: Item[];
  facts: { purchases: PurchaseLine[]; payments: PaymentLine[]; usage: UsageEvent[] };
}

interface Shopper {
  person: Person;
  /** Days since the first order. */
  since: number;
  /** Days from one order to the next. */
  pace: number;
  /** After each order, how likely it was the last. */
  leaves: number;
  /** Buys mostly in some months. */
  months: number[] | null;
  channel: string;
  payment: string;
  store: string | null;
  generous: number;
}

interface Good extends Item {
  price: number;
  cost: number;
  months: number[];
  weight: number;
  with: string[];
}

export function makeRetail(making: Making, people: Person[]): Retail {
  const random = new Random(77);
  const category = item({ name: 'Supplies', position: 4 });
  const goods = GOODS.map(([name, code, price, weight, months, others]): Good => {
    const cost = Math.round(price * (0.38 + random.next() * 0.25) * 100) / 100;
    const values = { name, code, price, cost, category: category.id, kind: 'goods', unit: 'piece', series: 'Supplies' };
    return {
      ...item({ ...values, active: true, stock: random.int(40, 900), created_at: making.calendar.moment(DAYS, 0.1) }),
      price,
      cost,
      months,
      weight,
      with: others,
    };
  });
  const facts: Retail['facts'] = { purchases: [], payments: [], usage: [] };
  const shop = new Shop(making, random, goods, facts);
  for (const person of some(random, people, CUSTOMERS)) shop.serve(shopper(random, person));
  const later = addFollowUps(
    making,
    category,
    goods.map(({ id, values, price, cost }) => ({ id, values, price, cost })),
    facts,
  );
  facts.purchases.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { category, products: [...goods.map(({ id, values }) => ({ id, values })), ...later], facts };
}

function some(random: Random, people: Person[], count: number): Person[] {
  const left = [...people];
  const chosen: Person[] = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.int(0, left.length - 1), 1));
  return chosen;
}

function shopper(random: Random, person: Person): Shopper {
  const kind = random.weighted(
    ['regular', 'occasional', 'once', 'seasonal'],
    (k) => ({ regular: 4, occasional: 4, once: 2 })[k] ?? 1,
  );
  const since = Math.ceil(DAYS * random.next() ** 0.8);
  const channel = random.weighted(
    ['web', 'phone', 'marketplace', 'store'],
    (c) => ({ web: 55, phone: 15, marketplace: 14 })[c] ?? 16,
  );
  return {
    person,
    since,
    pace: (kind === 'regular' ? 36 : kind === 'seasonal' ? 24 : 90) * random.spread(0.45),
    leaves: kind === 'once' ? 0.9 : kind === 'regular' ? 0.05 : 0.13,
    months:
      kind === 'seasonal'
        ? random.pick([
            [10, 11, 0],
            [2, 3, 4],
            [5, 6, 7],
          ])
        : null,
    channel,
    payment: random.weighted(
      ['card', 'invoice', 'paypal', 'direct_debit'],
      (p) => ({ card: 40, invoice: 30, paypal: 20 })[p] ?? 10,
    ),
    store: channel === 'store' ? random.pick(['Hamburg', 'Munich', 'Vienna', 'Austin']) : null,
    generous: random.spread(0.4),
  };
}

class Shop {
  private readonly making: Making;
  private readonly random: Random;
  private readonly goods: Good[];
  private readonly facts: Retail['facts'];
  private orders = 0;

  constructor(making: Making, random: Random, goods: Good[], facts: Retail['facts']) {
    this.making = making;
    this.random = random;
    this.goods = goods;
    this.facts = facts;
  }

  serve(shopper: Shopper): void {
    const { random } = this;
    for (let days = shopper.since; days > 0.3; ) {
      const month = this.at(days).getUTCMonth();
      if (!shopper.months || shopper.months.includes(month)) {
        this.order(shopper, days, month);
        if (random.chance(shopper.leaves)) break;
      }
      days -= Math.max(2, -Math.log(1 - random.next() * 0.98) * shopper.pace * 0.6 + shopper.pace * 0.4);
    }
    this.visits(shopper);
  }

  private at = (days: number): Date => new Date(this.making.calendar.now.getTime() - days * DAY);

  private order(shopper: Shopper, days: number, month: number): void {
    const { random, facts, making } = this;
    const orderNo = `S-${String(10_000 + this.orders++)}`;
    const time = this.at(days);
    time.setUTCHours(random.int(6, 21), random.int(0, 59), random.int(0, 59), 0);
    if (time > making.calendar.now) time.setTime(making.calendar.now.getTime() - 3_600_000);
    const who = { personId: shopper.person.id, companyId: shopper.person.company?.id ?? null };
    const rebate = random.chance(0.18) ? random.pick([5, 10, 15]) : 0;
    const { channel, store } = shopper;
    const common = { ...who, orderNo, currency: making.currency, channel, store, paymentMode: shopper.payment };
    let total = 0;
    [...this.basket(month)].forEach((good, i) => {
      const quantity = good.price > 60 ? 1 : Math.max(1, Math.round(random.spread(0.6) * 1.6 * shopper.generous));
      const whole = quantity * good.price;
      const discount = Math.round(whole * rebate) / 100;
      const line: PurchaseLine = {
        ...common,
        lineNo: i + 1,
        at: timeOf(time),
        productId: good.id,
        sku: String(good.values.code),
        description: String(good.values.name),
        quantity,
        unitPrice: good.price.toFixed(2),
        amount: (whole - discount).toFixed(2),
        cost: (quantity * good.cost).toFixed(2),
        discount: discount.toFixed(2),
        kind: 'sale',
      };
      facts.purchases.push(line);
      total += whole - discount;
      const back = new Date(time.getTime() + random.int(3, 14) * DAY);
      if (!random.chance(0.025) || back > making.calendar.now) return;
      const { amount, cost } = line;
      const returned = { ...line, at: timeOf(back), quantity: -quantity, amount: `-${amount}`, cost: `-${cost}` };
      facts.purchases.push({ ...returned, lineNo: 100 + i, discount: null, kind: 'return' });
    });
    const paid = new Date(time.getTime() + (shopper.payment === 'invoice' ? random.int(5, 35) : 0) * DAY);
    const { paymentMode, currency } = common;
    if (paid <= making.calendar.now)
      facts.payments.push({
        ...who,
        paymentNo: null,
        orderNo,
        at: timeOf(paid),
        amount: total.toFixed(2),
        currency,
        paymentMode,
        channel,
        kind: 'payment',
      });
  }

  /** What goes together is often bought together. */
  private basket(month: number): Set<Good> {
    const { random, goods } = this;
    const chosen = new Set<Good>();
    const wanted = 1 + Math.floor(random.next() * 2.4);
    for (let i = 0; i < wanted; i++)
      chosen.add(
        random.weighted(goods, (g) => g.weight * (g.months.includes(month) ? 4 : g.months.length > 0 ? 0.4 : 1)),
      );
    for (const good of [...chosen])
      for (const code of good.with) {
        const other = goods.find((g) => g.values.code === code);
        if (other && random.chance(0.45)) chosen.add(other);
      }
    return chosen;
  }

  private visits(shopper: Shopper): void {
    const { random, facts } = this;
    const who = { personId: shopper.person.id, companyId: shopper.person.company?.id ?? null };
    const until = Math.max(0, shopper.since - random.int(40, DAYS));
    for (let days = shopper.since; days > until; days -= random.int(6, 70)) {
      const name = random.weighted(
        ['Shop visit', 'Newsletter opened', 'Manual read', 'Support call'],
        (n) => ({ 'Shop visit': 6, 'Newsletter opened': 5, 'Manual read': 2 })[n] ?? 1,
      );
      const channel = name === 'Support call' ? 'phone' : name === 'Newsletter opened' ? 'email' : 'web';
      facts.usage.push({ ...who, at: timeOf(this.at(days)), name, channel, quantity: random.int(1, 9) });
    }
  }
}
