import { type RawBuilder, sql } from 'kysely';
import type { Field, ObjectDefinition } from '../define.ts';
import type { AddressPart } from '../filter.ts';
import { partColumn } from '../filter-sql.ts';
import { columnsOf, referenceColumn } from '../storage.ts';
import { AMOUNT_SCALE, type Kind, LARGEST, LONGEST_PIECE, LONGEST_TEXT, type Node, SCALE, type Unit } from './node.ts';

type Sql = RawBuilder<unknown>;

/** Money is two expressions. Where the amount is null the currency means nothing. */
interface Money {
  amount: Sql;
  currency: Sql;
}

export interface Moment {
  timeZone: string;
  today: string;
  now: string;
}

const casts: Partial<Record<Kind, string>> = {
  number: 'numeric',
  text: 'text',
  boolean: 'boolean',
  date: 'date',
  datetime: 'timestamptz',
  reference: 'uuid',
};
const cast = (kind: Kind) => sql.raw(casts[kind] ?? 'text');
const TRIMMED = ' \t\r\n';
const FIRST_DAY = sql.raw("date '0001-01-01'");
const LAST_DAYS = 3_652_058;
/** Seconds since 1970 of the first and the last second of the calendar. */
const FIRST_SECOND = '-62135596800';
const END_SECOND = '253402300800';

/**
 * Formulas of one object as SQL over its rows `t`. Nothing of a formula's text gets into a statement: names come from
 * definitions, values travel as parameters. `joins` are to be put after the table.
 */
export class FormulaSql {
  private readonly schema: string;
  private readonly moment: Moment;
  private readonly aliases = new Map<string, { alias: string; join: Sql }>();
  private bound = 0;

  constructor(schema: string, moment: Moment) {
    this.schema = schema;
    this.moment = moment;
  }

  get joins(): Sql {
    return sql.join(
      [...this.aliases.values()].map(({ join }) => join),
      sql` `,
    );
  }

  /** The values of the columns of a field that holds what `node` gives: null where that is too large. */
  columns(node: Node): Sql[] {
    if (node.kind === 'money') {
      const { amount, currency } = this.money(node);
      return [
        this.bind({ a: amount }, ({ a }) => within(a, AMOUNT_SCALE)),
        this.bind({ a: amount, c: currency }, ({ a, c }) => sql`case when abs(${a}) < ${limit} then ${c} end`),
      ];
    }
    const value = this.scalar(node);
    if (node.kind === 'number') return [this.bind({ v: value }, ({ v }) => within(v, SCALE))];
    if (node.kind === 'text') return [clipped(value)];
    return [value];
  }

  /** Any part that is not money. */
  scalar(node: Node): Sql {
    switch (node.op) {
      case 'blank':
        return sql`null::${cast(node.kind)}`;
      case 'literal':
        return sql`${node.value}::${cast(node.kind)}`;
      case 'field':
        return fieldSql(this.along(node.via), node.field, node.part, node.kind);
      case 'today':
        return sql`${this.moment.today}::date`;
      case 'now':
        return sql`${this.moment.now}::timestamptz`;
      case 'compare':
        return this.compare(node);
      case 'label': {
        const value = this.scalar(node.args[0]);
        if (node.labels.length === 0) return value;
        const whens = node.labels.map(([choice, label]) => sql`when ${choice}::text then ${label}::text`);
        return this.bind({ v: value }, ({ v }) => sql`case ${v} ${sql.join(whens, sql` `)} else ${v} end`);
      }
      case 'date_add':
        return node.unit === 'hour' || node.unit === 'minute'
          ? this.addTime(node.unit, node.args)
          : this.addDate(node.unit, node.args);
      case 'date_diff':
        return this.difference(node.unit, node.args);
      case 'round':
        return sql`round(${this.scalar(node.args[0])}, ${sql.lit(node.digits)})`;
      case 'has':
        return sql`coalesce(${this.scalar(node.args[0])} @> array[${node.value}::text], false)`;
      case 'money_sum':
      case 'money':
        throw new Error('An amount of money is two expressions');
      default:
        return this.plain(node);
    }
  }

  private plain(node: Extract<Node, { args: Node[] }>): Sql {
    const args = () => node.args.map((arg) => this.scalar(arg));
    const [first] = node.args as [Node];
    switch (node.op) {
      case 'add':
        return infix(args(), '+');
      case 'subtract':
        return infix(args(), '-');
      case 'multiply':
        return infix(args(), '*');
      case 'divide':
        return first.kind === 'money' ? this.ratio(node.args as [Node, Node]) : quotient(...(args() as [Sql, Sql]));
      case 'remainder': {
        const [a, b] = args();
        return sql`mod(${a}, nullif(${b}, 0))`;
      }
      case 'negate':
        return sql`(- ${args()[0]})`;
      case 'and':
      case 'or':
        return infix(args(), node.op);
      case 'not':
        return sql`(not ${args()[0]})`;
      case 'if': {
        const [test, yes, no] = args();
        return sql`(case when ${test} then ${yes} else ${no} end)`;
      }
      case 'coalesce':
        return fn('coalesce', args());
      case 'is_blank':
        return sql`(${first.kind === 'money' ? this.money(first).amount : this.scalar(first)} is null)`;
      case 'floor':
      case 'ceil':
      case 'abs':
      case 'lower':
      case 'upper':
        return fn(node.op, args());
      case 'min':
        return fn('least', args());
      case 'max':
        return fn('greatest', args());
      case 'concat':
        return clipped(fn('concat', args()));
      case 'trim':
        return sql`nullif(btrim(${args()[0]}, ${TRIMMED}), '')`;
      case 'length':
        return sql`coalesce(char_length(${args()[0]}), 0)::numeric`;
      case 'left':
      case 'right': {
        const [text, most] = args();
        // `least` and `greatest` pass over what is empty, which here has to stay empty.
        return this.bind({ v: text as Sql, n: sql`trunc(${most})` }, ({ v, n }) => {
          const held = sql`(case when ${n} > ${sql.lit(LONGEST_TEXT)} then ${sql.lit(LONGEST_TEXT)} else greatest(0, ${n}) end)`;
          return sql`case when ${n} is not null then nullif(${sql.raw(node.op)}(${v}, ${held}::integer), '') end`;
        });
      }
      case 'contains': {
        const [text, part] = args();
        return sql`coalesce(strpos(lower(${text}), lower(${part})) > 0, false)`;
      }
      case 'replace': {
        const [text, from, to] = args();
        const piece = (one: Sql | undefined) => sql`left(${one}, ${sql.lit(LONGEST_PIECE)})`;
        return this.bind(
          { v: sql`left(${text}, ${sql.lit(LONGEST_TEXT)})`, f: piece(from), r: piece(to) },
          ({ v, f, r }) => clipped(sql`coalesce(replace(${v}, ${f}, coalesce(${r}, '')), ${v})`),
        );
      }
      case 'text':
        return this.text(first);
      case 'date':
        return this.bind(
          { d: sql`(${args()[0]} at time zone ${this.moment.timeZone}::text)::date` },
          ({ d }) => sql`case when ${d} - ${FIRST_DAY} between 0 and ${sql.lit(LAST_DAYS)} then ${d} end`,
        );
      case 'year':
      case 'month':
      case 'day':
        return sql`extract(${sql.raw(node.op)} from ${args()[0]})`;
      case 'weekday':
        return sql`extract(isodow from ${args()[0]})`;
      case 'days_between': {
        const [from, to] = args();
        return sql`(${to} - ${from})::numeric`;
      }
      case 'amount':
        return this.money(first).amount;
      case 'currency': {
        const { amount, currency } = this.money(first);
        return sql`(case when ${amount} is not null then ${currency} end)`;
      }
      case 'count': {
        const list = this.scalar(first);
        return first.kind === 'files'
          ? sql`coalesce(jsonb_array_length(${list}), 0)::numeric`
          : sql`coalesce(cardinality(${list}), 0)::numeric`;
      }
      default:
        throw new Error(`No SQL for ${node.op}`);
    }
  }

  /** Money wherever it comes from. */
  private money(node: Node): Money {
    switch (node.op) {
      case 'blank':
        return { amount: sql`null::numeric`, currency: sql`null::text` };
      case 'field': {
        const alias = this.along(node.via);
        return {
          amount: sql.ref(`${alias}.${node.field.name}`),
          currency: sql.ref(`${alias}.${node.field.name}_currency`),
        };
      }
      case 'money':
        return { amount: this.scalar(node.args[0]), currency: sql`${node.currency}::text` };
      case 'money_sum': {
        const [first, ...rest] = node.args.map((arg) => this.money(arg)) as [Money, ...Money[]];
        const same = rest.map(({ currency }) => sql`${first.currency} = ${currency}`);
        const sum = sql.join(
          [first, ...rest].map(({ amount }, i) => sql`${sql.raw(node.signs[i] === 1 ? '+' : '-')} ${amount}`),
          sql` `,
        );
        const amount =
          same.length === 0 ? sql`(${sum})` : sql`(case when ${sql.join(same, sql` and `)} then ${sum} end)`;
        return { amount, currency: first.currency };
      }
      case 'multiply':
      case 'divide': {
        const { amount, currency } = this.money(node.args[0] as Node);
        const by = this.scalar(node.args[1] as Node);
        return { amount: node.op === 'multiply' ? infix([amount, by], '*') : quotient(amount, by), currency };
      }
      case 'round': {
        const { amount, currency } = this.money(node.args[0]);
        return { amount: sql`round(${amount}, ${sql.lit(node.digits)})`, currency };
      }
      case 'abs': {
        const { amount, currency } = this.money(node.args[0] as Node);
        return { amount: sql`abs(${amount})`, currency };
      }
      case 'if': {
        const test = this.scalar(node.args[0] as Node);
        const [yes, no] = [this.money(node.args[1] as Node), this.money(node.args[2] as Node)];
        return {
          amount: sql`(case when ${test} then ${yes.amount} else ${no.amount} end)`,
          currency: sql`(case when ${test} then ${yes.currency} else ${no.currency} end)`,
        };
      }
      case 'coalesce': {
        const parts = node.args.map((arg) => this.money(arg));
        const whens = parts.map(({ amount, currency }) => sql`when ${amount} is not null then ${currency}`);
        return {
          amount: fn(
            'coalesce',
            parts.map(({ amount }) => amount),
          ),
          currency: sql`(case ${sql.join(whens, sql` `)} end)`,
        };
      }
      default:
        throw new Error(`No money comes from ${node.op}`);
    }
  }

  private ratio([a, b]: [Node, Node]): Sql {
    const [x, y] = [this.money(a), this.money(b)];
    return sql`(case when ${x.currency} = ${y.currency} then ${quotient(x.amount, y.amount)} end)`;
  }

  private compare({ by, args: [left, right] }: Extract<Node, { op: 'compare' }>): Sql {
    const sign = sql.raw(by);
    if (left.kind !== 'money') return sql`(${this.scalar(left)} ${sign} ${this.scalar(right)})`;
    const [x, y] = [this.money(left), this.money(right)];
    return sql`(case when ${x.currency} = ${y.currency} then ${x.amount} ${sign} ${y.amount} end)`;
  }

  private text(node: Node): Sql {
    if (node.kind === 'money') {
      const { amount, currency } = this.money(node);
      return sql`(trim_scale(${amount})::text || ' ' || ${currency})`;
    }
    const value = this.scalar(node);
    switch (node.kind) {
      case 'number':
        return sql`trim_scale(${value})::text`;
      case 'boolean':
        return sql`(${value})::text`;
      case 'date':
        return sql`to_char(${value}, 'YYYY-MM-DD')`;
      case 'datetime':
        return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
      case 'list':
        return clipped(sql`array_to_string(${value}, ', ')`);
      default:
        return value;
    }
  }

  private addDate(unit: Unit, [when, by]: Node[]): Sql {
    const parts = { d: this.scalar(when as Node), n: sql`trunc(${this.scalar(by as Node)})` };
    if (unit === 'day' || unit === 'week') {
      return this.bind(parts, ({ d, n }) => {
        const days = sql`(${d} - ${FIRST_DAY}) + ${n} * ${sql.lit(unit === 'week' ? 7 : 1)}`;
        return sql`case when ${days} between 0 and ${sql.lit(LAST_DAYS)} then ${FIRST_DAY} + (${days})::integer end`;
      });
    }
    return this.bind(parts, ({ d, n }) => {
      const months = sql`${n} * ${sql.lit(unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12)}`;
      const all = sql`extract(year from ${d}) * 12 + extract(month from ${d}) - 1 + ${months}`;
      return sql`case when ${all} between 12 and 119999
        then (${d} + make_interval(months => (${months})::integer))::date end`;
    });
  }

  private addTime(unit: Unit, [when, by]: Node[]): Sql {
    const parts = {
      d: this.scalar(when as Node),
      n: sql`trunc(${this.scalar(by as Node)}) * ${sql.lit(unit === 'hour' ? 60 : 1)}`,
    };
    return this.bind(parts, ({ d, n }) => {
      const second = sql`extract(epoch from ${d}) + ${n} * 60`;
      return sql`case when ${second} >= ${sql.raw(FIRST_SECOND)} and ${second} < ${sql.raw(END_SECOND)}
        then ${d} + make_interval(hours => div(${n}, 60)::integer, mins => mod(${n}, 60)::integer) end`;
    });
  }

  /** Whole units from the first to the second, less what is begun only. */
  private difference(unit: Unit, [from, to]: Node[]): Sql {
    const parts = { a: this.scalar(from as Node), b: this.scalar(to as Node) };
    return this.bind(parts, ({ a, b }) => {
      switch (unit) {
        case 'minute':
        case 'hour':
          return sql`div((extract(epoch from ${b}) - extract(epoch from ${a})) * 1000000, ${sql.lit(unit === 'hour' ? 3_600_000_000 : 60_000_000)})`;
        case 'day':
          return sql`(${b} - ${a})::numeric`;
        case 'week':
          return sql`div((${b} - ${a})::numeric, 7)`;
        default: {
          const months = (x: Sql, y: Sql) =>
            sql`(extract(year from ${y}) - extract(year from ${x})) * 12 + extract(month from ${y}) - extract(month from ${x})
              - (case when extract(day from ${y}) < extract(day from ${x}) then 1 else 0 end)`;
          const whole = sql`case when ${b} >= ${a} then ${months(a, b)} else - (${months(b, a)}) end`;
          return sql`div(${whole}, ${sql.lit(unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12)})`;
        }
      }
    });
  }

  /** Gives values names, so that each is computed once. Without the offset PostgreSQL would write them out again. */
  private bind<K extends string>(values: Record<K, Sql>, body: (named: Record<K, Sql>) => Sql): Sql {
    this.bound += 1;
    const alias = `b${this.bound}`;
    const named = Object.fromEntries(Object.keys(values).map((key) => [key, sql.ref(`${alias}.${key}`)]));
    const list = Object.entries<Sql>(values).map(([key, value]) => sql`${value} as ${sql.ref(key)}`);
    return sql`(select ${body(named as Record<K, Sql>)} from (select ${sql.join(list)} offset 0) as ${sql.ref(alias)})`;
  }

  private along(via: Array<{ field: Field; to: ObjectDefinition }>): string {
    let alias = 't';
    let path = '';
    for (const { field, to } of via) {
      path += `.${field.name}`;
      let known = this.aliases.get(path);
      if (!known) {
        const next = `r${this.aliases.size}`;
        const join = sql`left join ${sql.id(this.schema, to.name)} as ${sql.ref(next)}
          on ${sql.ref(`${next}.id`)} = ${sql.ref(`${alias}.${referenceColumn(field)}`)}`;
        known = { alias: next, join };
        this.aliases.set(path, known);
      }
      alias = known.alias;
    }
    return alias;
  }
}

function fieldSql(alias: string, field: Field, part: AddressPart | undefined, kind: Kind): Sql {
  if (part) {
    const column = partColumn(field, part, alias);
    // The shortest decimal that stands for the stored number, as JavaScript prints it.
    return kind === 'number' ? sql`${column}::text::numeric` : column;
  }
  const column = sql.ref(`${alias}.${columnsOf(field)[0]?.name ?? field.name}`);
  return kind === 'number' ? sql`${column}::numeric` : column;
}

const limit = sql.raw(`1${'0'.repeat(LARGEST)}`);
const within = (value: Sql, scale: number) =>
  sql`(case when abs(${value}) < ${limit} then round(${value}, ${sql.lit(scale)}) end)`;
const clipped = (value: Sql) => sql`nullif(left(${value}, ${sql.lit(LONGEST_TEXT)}), '')`;
const fn = (name: string, args: Sql[]) => sql`${sql.raw(name)}(${sql.join(args)})`;
const infix = (args: Sql[], operator: string) => sql`(${sql.join(args, sql.raw(` ${operator} `))})`;
/** Twenty more digits than the operands have, then rounded: as exact as the in-memory twin. */
const quotient = (a: Sql, b: Sql) =>
  sql`round(${a} * 1.${sql.raw('0'.repeat(20))} / nullif(${b}, 0), ${sql.lit(SCALE)})`;
