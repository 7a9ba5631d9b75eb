import { type Deal, type Item, item, type Making } from './world.ts';

/** What is sold, in order: categories, the parts of a bundle, what goes with what, price books, options, lines of deals. */
export interface Catalogue {
  categories: Item[];
  /** Beside the products themselves, which are completed in place. */
  products: Item[];
  parts: Array<[string, Item[]]>;
}

const LINES = 220;

export function makeCatalogue(making: Making, products: Item[], deals: Deal[]): Catalogue {
  const bySeries = (series: string) => products.filter((p) => p.values.series === series);
  const [sensors, gateways, software, services] = ['Sense', 'Gateway', 'Watch', 'Services'].map(bySeries) as [
    Item[],
    Item[],
    Item[],
    Item[],
  ];
  const hardware = item({ name: 'Hardware', position: 1 });
  const under = (name: string, position: number, parent: Item | null) =>
    item({ name, position, parent: parent?.id ?? null });
  const categories = [
    hardware,
    under('Sensors', 1, hardware),
    under('Gateways', 2, hardware),
    under('Monitoring', 2, null),
    under('Services', 3, null),
  ];
  complete(making, sensors, { category: categories[1]?.id, kind: 'goods', unit: 'piece' }, 0.46);
  complete(making, gateways, { category: categories[2]?.id, kind: 'goods', unit: 'piece' }, 0.55);
  complete(
    making,
    software,
    { category: categories[3]?.id, kind: 'subscription', unit: 'year', billing_period: 'year' },
    0.18,
  );
  complete(making, services, { category: categories[4]?.id, kind: 'service', unit: 'day' }, 0.62);

  const named = (code: string) => products.find((p) => p.values.code === code) as Item;
  const variants = variantsOf(making, named('SNS-T1'));
  const set = item({
    name: 'Cold room set',
    code: 'SET-COLD',
    kind: 'bundle',
    bundle_pricing: 'sum',
    bundle_discount: 8,
    category: hardware.id,
    active: true,
    description: 'All that one cold room needs, cheaper together.',
    created_at: making.calendar.moment(400, 0.3),
  });
  const contents = [
    ['SNS-T1', 6],
    ['GTW-M', 1],
    ['SRV-I', 1],
  ] as const;
  const bundle = contents.map(([code, quantity], i) =>
    item({ bundle: set.id, product: named(code).id, quantity, position: i + 1 }),
  );
  return {
    categories,
    products: [...variants, set],
    parts: [
      ['bundle_item', bundle],
      ['product_relation', relations(named, set)],
      ...priceBooks(making, products),
      ...options(making, named('GTW-P')),
      ['deal_line', linesOf(products, deals)],
    ],
  };
}

function complete({ random }: Making, products: Item[], values: Item['values'], share: number): void {
  for (const { values: own } of products) {
    const price = Number(own.price);
    Object.assign(own, values, { active: true, cost: Math.round(price * (share + random.next() * 0.08)) });
    if (values.kind === 'goods')
      Object.assign(own, { stock: random.int(0, 6) === 0 ? random.int(2, 9) : random.int(25, 420), reorder_at: 20 });
  }
  const told: Record<string, string[]> = {
    'WTC-T': ['Sites: 1', 'Users: 5', 'Reports: Monthly', 'Support: E-mail'],
    'WTC-B': ['Sites: 10', 'Users: 50', 'Reports: Audit', 'Support: Phone'],
    'WTC-E': [
      'Sites: Any number',
      'Users: Any number',
      'Reports: Audit',
      'Support: Named contact',
      'Single sign-on: Yes',
    ],
    'GTW-M': ['Range: One room', 'Fallback: None'],
    'GTW-P': ['Range: One building', 'Fallback: Mobile'],
    'GTW-R': ['Range: Cabinet or vehicle', 'Fallback: Mobile', 'Shock proof: Yes'],
    'SNS-T1': ['Measures: Temperature', 'Battery: 5 years'],
    'SNS-H2': ['Measures: Temperature and humidity', 'Battery: 4 years'],
    'SNS-V3': ['Measures: Vibration', 'Battery: 2 years'],
  };
  for (const { values: own } of products) own.attributes = told[String(own.code)] ?? null;
}

function variantsOf({ calendar, random }: Making, product: Item): Item[] {
  return ['White', 'Black', 'Stainless steel'].flatMap((colour) =>
    ['Indoor', 'Outdoor'].map((housing) =>
      item({
        name: `${product.values.name} – ${colour}, ${housing}`,
        code: `${product.values.code}-${colour.slice(0, 2).toUpperCase()}${housing.slice(0, 1)}`,
        series: product.values.series,
        category: product.values.category,
        kind: 'goods',
        unit: 'piece',
        variant_of: product.id,
        attributes: [`Colour: ${colour}`, `Housing: ${housing}`],
        stock: random.int(10, 120),
        active: true,
        created_at: calendar.moment(300, 0.4),
      }),
    ),
  );
}

function relations(named: (code: string) => Item, set: Item): Item[] {
  const relate = (from: Item, to: Item, direction: string, type: string, benefit: string, position: number) =>
    item({ product: from.id, related: to.id, direction, type, benefit, position });
  return [
    relate(
      named('WTC-T'),
      named('WTC-B'),
      'up',
      'subscription',
      'Ten sites in one view, with reports that auditors accept',
      1,
    ),
    relate(
      named('WTC-B'),
      named('WTC-E'),
      'up',
      'premium',
      'Any number of sites, single sign-on, somebody who knows your name',
      1,
    ),
    relate(
      named('GTW-M'),
      named('GTW-P'),
      'up',
      'product_upgrade',
      'Covers the whole building and stays online when the line fails',
      1,
    ),
    relate(named('GTW-P'), named('GTW-R'), 'up', 'premium', 'Survives vehicles and switch cabinets', 1),
    relate(
      named('SNS-T1'),
      named('SNS-H2'),
      'up',
      'product_upgrade',
      'Sees humidity too, which spoils goods sooner than warmth',
      1,
    ),
    relate(
      named('SNS-T1'),
      named('SNS-K20'),
      'up',
      'quantity',
      'Twenty sensors with a gateway, a day of help included',
      2,
    ),
    relate(named('SNS-T1'), named('GTW-M'), 'cross', 'product', 'Brings the readings to your screen', 3),
    relate(named('SNS-T1'), set, 'cross', 'bundle', 'All that a cold room needs, 8 % cheaper', 4),
    relate(named('SNS-V3'), named('SRV-I'), 'cross', 'service', 'Mounted where it hears the bearing best', 1),
    relate(named('GTW-P'), named('SRV-I'), 'cross', 'service', 'Up and running in a day', 2),
    relate(
      named('WTC-B'),
      named('SRV-C'),
      'up',
      'service_plan',
      'Sensors calibrated and replaced, for audits without a gap',
      2,
    ),
  ];
}

function priceBooks({ calendar, currency }: Making, products: Item[]): Array<[string, Item[]]> {
  const volume = item({
    name: 'Volume prices',
    currency,
    priority: 20,
    active: true,
    description: 'For everybody who buys more.',
  });
  const segment = JSON.stringify({ field: 'employees', op: 'gte', value: 500 });
  const large = item({
    name: 'Large companies',
    currency,
    segment,
    priority: 10,
    active: true,
    valid_from: calendar.date(90),
    description: 'From 500 employees on.',
  });
  const goods = products.filter((p) => p.values.kind === 'goods');
  const price = (book: Item, product: Item, min_quantity: number, share: number, more = {}) =>
    item({
      price_book: book.id,
      product: product.id,
      min_quantity,
      amount: Math.round(Number(product.values.price) * share * 100) / 100,
      ...more,
    });
  const prices = goods.flatMap((product) => [
    price(volume, product, 10, 0.95),
    price(volume, product, 50, 0.9),
    price(volume, product, 200, 0.84),
    price(large, product, 1, 0.93, { valid_from: calendar.date(90) }),
  ]);
  return [
    ['price_book', [volume, large]],
    ['price', prices],
  ];
}

/** One product that is put together by whoever buys it. */
function options({ currency }: Making, gateway: Item): Array<[string, Item[]]> {
  gateway.values.configurable = true;
  const plus = (amount: number) => ({ price_kind: 'plus', price: { amount: String(amount), currency } });
  const group = (name: string, position: number, least: number, most: number) =>
    item({ product: gateway.id, name, position, least, most });
  const option = (of: Item, name: string, code: string, position: number, more = {}) =>
    item({ option_group: of.id, name, code, position, price_kind: 'none', is_default: false, ...more });
  const [housing, uplink, extras] = [
    group('Housing', 1, 1, 1),
    group('Connection', 2, 1, 1),
    group('Extras', 3, 0, 3),
  ] as const;
  const [indoor, outdoor] = [
    option(housing, 'Indoor', 'indoor', 1, { is_default: true }),
    option(housing, 'Outdoor, IP67', 'outdoor', 2, plus(180)),
  ] as const;
  const [cable, mobile] = [
    option(uplink, 'Cable', 'cable', 1, { is_default: true }),
    option(uplink, 'Mobile, LTE', 'lte', 2, { price_kind: 'percent', percent: 12 }),
  ] as const;
  const [antenna, battery, rail] = [
    option(extras, 'Antenna for outside', 'antenna', 1, plus(45)),
    option(extras, 'Battery, eight hours', 'battery', 2, {
      price_kind: 'formula',
      formula: 'if(quantity >= 10, 75, 90)',
    }),
    option(extras, 'Rail mount', 'rail', 3, plus(25)),
  ] as const;
  const rule = (name: string, position: number, values: Item['values']) =>
    item({ product: gateway.id, name, position, match: 'all', price_kind: 'none', ...values });
  return [
    ['option_group', [housing, uplink, extras]],
    ['product_option', [indoor, outdoor, cable, mobile, antenna, battery, rail]],
    [
      'configuration_rule',
      [
        rule('An antenna needs a mobile connection', 1, {
          chosen: [antenna.id],
          effect: 'requires',
          options: [mobile.id],
        }),
        rule('Outside there is no rail to mount on', 2, {
          chosen: [outdoor.id],
          effect: 'excludes',
          options: [rail.id],
        }),
        rule('Outdoors goes mobile, indoors by cable', 3, {
          chosen: [outdoor.id],
          effect: 'defaults',
          options: [mobile.id],
          otherwise_effect: 'defaults',
          otherwise: [cable.id],
        }),
        rule('Antenna and battery together', 4, {
          chosen: [antenna.id, battery.id],
          effect: 'price',
          price_kind: 'plus',
          price: { amount: '-15', currency },
        }),
      ],
    ],
  ];
}

/** Deals that came with an amount get the line that it is the sum of. */
function linesOf(products: Item[], deals: Deal[]): Item[] {
  const recent = deals
    .filter((deal) => deal.status === 'open' || (deal.status === 'won' && deal.age < 400))
    .slice(-LINES);
  return recent.flatMap(({ id, values }) => {
    const product = products.find((one) => one.id === values.product);
    if (!product) return [];
    const price = Number(product.values.price);
    const quantity = Number(/– (\d+) × /.exec(String(values.name))?.[1] ?? 1);
    const discount = Math.max(0, Math.round((1 - Number(values.amount) / (quantity * price)) * 100));
    values.amount = Math.round(quantity * price * (100 - discount)) / 100;
    values.amount_follows = true;
    const line = {
      deal: id,
      product: product.id,
      quantity,
      unit_price: price,
      price_reason: 'List price',
      price_by_hand: false,
      position: 1,
    };
    return [item(discount > 0 ? { ...line, discount } : line)];
  });
}
