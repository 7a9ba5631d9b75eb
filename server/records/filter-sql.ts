import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { ADDRESS_PARTS, type AddressPart, type Comparison, type Condition, planFilter, type Test } from './filter.ts';
import { foldCase } from './fold.ts';
import { type Circle, nearSql } from './place.ts';
import { referenceColumn } from './storage.ts';
import type { Filter } from './types.ts';

type Sql = RawBuilder<boolean>;

/** `total`: never null, so that `not` may stand before it as it is. */
interface Compiled {
  sql: Sql;
  total: boolean;
}

/** The filter as a condition on the rows of `alias`. Checks it first. */
export function compileFilter(ctx: Context, def: ObjectDefinition, filter: Filter, alias: string): Sql {
  return compileCondition(ctx, planFilter(ctx, def, filter), alias);
}

/**
 * In a where clause null counts as false, and `and`, `or` keep that; so positive conditions stay bare, as indexes need
 * them, and only a negation says `is not true`.
 */
export function compileCondition(ctx: Context, condition: Condition, alias: string): Sql {
  return new Compiler(ctx.workspace.schema).compile(condition, alias).sql;
}

class Compiler {
  private readonly schema: string;
  private aliases = 0;

  constructor(schema: string) {
    this.schema = schema;
  }

  compile(condition: Condition, alias: string): Compiled {
    switch (condition.kind) {
      case 'all':
      case 'any':
        return this.list(condition.kind, condition.of, alias);
      case 'not': {
        const inner = this.compile(condition.of, alias);
        return { sql: inner.total ? sql`not (${inner.sql})` : sql`(${inner.sql}) is not true`, total: true };
      }
      case 'test':
        return test(condition.field, condition.test, alias, condition.part);
      case 'via': {
        const other = this.alias();
        const inner = this.compile(condition.where, other);
        const link = columnOf(condition.field, alias);
        const kind =
          condition.field.type === 'record'
            ? sql`${sql.ref(`${alias}.${condition.field.name}_object`)} = ${sql.lit(condition.to.name)} and `
            : sql``;
        return {
          sql: sql`(${kind}exists (select 1 from ${this.table(condition.to)} as ${sql.ref(other)} where ${sql.ref(`${other}.id`)} = ${link} and ${inner.sql}))`,
          total: condition.field.type !== 'record',
        };
      }
      case 'some':
        return { sql: this.some(condition, alias), total: true };
      case 'shared': {
        const { object, to, change } = condition;
        return {
          sql: sql`exists (select 1 from ${sql.id(this.schema, 'record_share')} as s
            where s.object = ${sql.lit(object.name)} and s.record_id = ${sql.ref(`${alias}.id`)}
              and (s.member_id = ${to.me}::uuid or s.team_id = any(${to.teams}::uuid[]))
              ${change ? sql`and s.access = 'change'` : sql``})`,
          total: true,
        };
      }
    }
  }

  private list(kind: 'all' | 'any', of: Condition[], alias: string): Compiled {
    if (of.length === 0) return { sql: kind === 'all' ? sql`true` : sql`false`, total: true };
    const parts = of.map((condition) => this.compile(condition, alias));
    const first = parts[0] as Compiled;
    if (parts.length === 1) return first;
    const joint = kind === 'all' ? sql` and ` : sql` or `;
    return {
      sql: sql`(${sql.join(
        parts.map((part) => part.sql),
        joint,
      )})`,
      total: parts.every((part) => part.total),
    };
  }

  private some(condition: Extract<Condition, { kind: 'some' }>, alias: string): Sql {
    const { parent, object, field, own, min, max } = condition;
    if (max !== null && max < min) return sql`false`;
    const other = this.alias();
    const at = (column: string) => sql.ref(`${other}.${column}`);
    const link =
      field.type === 'record'
        ? sql`${at(`${field.name}_object`)} = ${parent.name} and ${at(`${field.name}_id`)} = ${sql.ref(`${alias}.id`)}`
        : own
          ? sql`${at('id')} = any(${sql.ref(`${alias}.${field.name}_ids`)})`
          : field.type === 'multi_reference'
            ? sql`${at(`${field.name}_ids`)} @> array[${sql.ref(`${alias}.id`)}]`
            : sql`${at(referenceColumn(field))} = ${sql.ref(`${alias}.id`)}`;
    const where = this.compile(condition.where, other).sql;
    const rows = sql`select 1 from ${this.table(object)} as ${sql.ref(other)} where ${link} and ${at('trashed_at')} is null and ${where}`;
    if (max === null && min === 0) return sql`true`;
    if (max === null && min === 1) return sql`exists (${rows})`;
    if (max === 0) return sql`not exists (${rows})`;
    // No need to count beyond what decides.
    const counted = sql`(select count(*) from (${rows} limit ${sql.lit((max ?? min - 1) + 1)}) as ${sql.ref(`${other}n`)})`;
    return max === null ? sql`${counted} >= ${min}::bigint` : sql`${counted} between ${min}::bigint and ${max}::bigint`;
  }

  private table(def: ObjectDefinition) {
    return sql.id(this.schema, def.name);
  }

  private alias(): string {
    this.aliases += 1;
    return `f${this.aliases}`;
  }
}

function test(field: Field, test: Test, alias: string, part?: AddressPart): Compiled {
  const column = part ? partColumn(field, part, alias) : columnOf(field, alias);
  const some = (condition: Sql): Compiled => ({ sql: condition, total: false });
  switch (test.is) {
    case 'present':
      return { sql: sql`${column} is not null`, total: true };
    case 'true':
      return some(sql`${column}`);
    case 'false':
      return some(sql`not ${column}`);
    case 'text':
      return some(textTest(sql`lower(${column})`, test.how, test.value));
    case 'exact':
      return some(anyOf(column, test.values, 'text'));
    case 'folded':
      return some(anyOf(sql`lower(${column})`, test.values.map(foldCase), 'text'));
    case 'oneOf':
      return some(anyOf(column, test.values, typeOf(field, test.values)));
    case 'compare': {
      const parts = test.of.map((comparison) => compare(field, column, comparison));
      if (test.currency) parts.push(sql`${sql.ref(`${alias}.${field.name}_currency`)} = ${test.currency}`);
      return some(parts.length === 1 ? (parts[0] as Sql) : sql`(${sql.join(parts, sql` and `)})`);
    }
    case 'ids':
      return some(anyOf(column, test.ids, 'uuid'));
    case 'records':
      return some(recordsTest(field, test.values, alias));
    case 'object':
      return some(anyOf(sql.ref(`${alias}.${field.name}_object`), test.values, 'text'));
    case 'currency':
      return some(anyOf(sql.ref(`${alias}.${field.name}_currency`), test.values, 'text'));
    case 'points':
      return some(pointsTest(field, column, test.how, test.values));
    case 'members':
      return some(membersTest(column, test));
    case 'holds':
      return some(holdsTest(field, column, test.value));
    case 'near':
      return some(nearTest(field, alias, test.circle));
  }
}

/** A part of an address: its place has columns of its own. */
export function partColumn(field: Field, part: AddressPart, alias: string): RawBuilder<unknown> {
  if (part === 'latitude' || part === 'longitude') return sql.ref(`${alias}.${field.name}_${part}`);
  return sql`(${sql.ref(`${alias}.${field.name}`)} ->> ${sql.lit(part)})`;
}

function membersTest(column: RawBuilder<unknown>, { how, of, values }: Extract<Test, { is: 'members' }>): Sql {
  if (values.length === 0) return how === 'all' ? sql`${column} is not null` : sql`false`;
  const list = sql`${values}::${sql.raw(`${of}[]`)}`;
  return how === 'all' || values.length === 1 ? sql`${column} @> ${list}` : sql`${column} && ${list}`;
}

function holdsTest(field: Field, column: RawBuilder<unknown>, value: string): Sql {
  const texts =
    field.type === 'file'
      ? sql`select entry ->> 'name' as part from jsonb_array_elements(${column}) as entry`
      : sql`select unnest(array[${sql.join(ADDRESS_PARTS.map((part) => sql`${column} ->> ${sql.lit(part)}`))}]) as part`;
  return sql`exists (select 1 from (${texts}) as parts where ${textTest(sql`lower(part)`, 'contains', value)})`;
}

function nearTest(field: Field, alias: string, circle: Circle): Sql {
  const at = (column: string) => sql.ref(`${alias}.${column}`);
  if (field.type === 'address')
    return nearSql(circle, at(`${field.name}_latitude`), at(`${field.name}_longitude`), 'double precision');
  if (field.longitude) return nearSql(circle, at(field.name), at(field.longitude), 'numeric');
  const [latitude, longitude] = ['latitude', 'longitude'].map(
    (part) => sql`(entry ->> ${sql.lit(part)})::double precision`,
  );
  return sql`exists (select 1 from ${entriesOf(at(field.name))} as entry
    where ${nearSql(circle, latitude as Sql, longitude as Sql, 'double precision')})`;
}

const entriesOf = (column: RawBuilder<unknown>) =>
  sql`jsonb_array_elements(case when jsonb_typeof(${column}) = 'array' then ${column} else '[]' end)`;

function columnOf(field: Field, alias: string): RawBuilder<unknown> {
  if (field.type === 'reference') return sql.ref(`${alias}.${referenceColumn(field)}`);
  if (field.type === 'record') return sql.ref(`${alias}.${field.name}_id`);
  if (field.type === 'multi_reference') return sql.ref(`${alias}.${field.name}_ids`);
  return sql.ref(`${alias}.${field.name}`);
}

function anyOf(column: RawBuilder<unknown>, values: string[], type: string): Sql {
  if (values.length === 0) return sql`false`;
  if (values.length === 1) return sql`${column} = ${values[0]}::${sql.raw(type)}`;
  return sql`${column} = any(${values}::${sql.raw(`${type}[]`)})`;
}

/** A whole-number column meets whole numbers in its own type, which its index needs. */
function typeOf(field: Field, values: string[]): string {
  if (field.type === 'date') return 'date';
  if (field.type === 'datetime') return 'timestamptz';
  const whole = field.integer || field.type === 'rating';
  return whole && values.every((v) => /^-?\d{1,18}$/.test(v)) ? 'bigint' : 'numeric';
}

function compare(field: Field, column: RawBuilder<unknown>, { op, value }: Comparison): Sql {
  return sql`${column} ${sql.raw(op)} ${value}::${sql.raw(typeOf(field, [value]))}`;
}

function textTest(
  folded: RawBuilder<unknown>,
  how: 'eq' | 'contains' | 'starts_with' | 'ends_with',
  value: string,
): Sql {
  if (how === 'eq') return sql`${folded} = lower(${value}::text)`;
  const escaped = value.replace(/[\\%_]/g, '\\$&');
  const pattern = how === 'contains' ? `%${escaped}%` : how === 'starts_with' ? `${escaped}%` : `%${escaped}`;
  return sql`${folded} like lower(${pattern}::text)`;
}

function recordsTest(field: Field, values: Array<{ object: string; id: string }>, alias: string): Sql {
  if (values.length === 0) return sql`false`;
  const object = sql.ref(`${alias}.${field.name}_object`);
  const id = sql.ref(`${alias}.${field.name}_id`);
  const [only] = values;
  if (values.length === 1 && only) return sql`(${id} = ${only.id}::uuid and ${object} = ${only.object})`;
  return sql`(${id}, ${object}) in (select * from unnest(${values.map((v) => v.id)}::uuid[], ${values.map((v) => v.object)}::text[]))`;
}

/** An address has a value where any of its parts has. */
function pointsTest(field: Field, column: RawBuilder<unknown>, how: 'any' | 'all' | 'contains', values: string[]): Sql {
  if (values.length === 0) return how === 'all' ? sql`${column} is not null` : sql`false`;
  const keys = field.of === 'address' ? ADDRESS_PARTS : ['value'];
  const entries = sql`${entriesOf(column)} as entry,
    unnest(array[${sql.join(keys.map((key) => sql`entry->>${sql.lit(key)}`))}]) as part`;
  const has = (condition: Sql): Sql => sql`exists (select 1 from ${entries} where ${condition})`;
  const folded = values.map(foldCase);
  if (how === 'contains') return has(textTest(sql`lower(part)`, 'contains', values[0] as string));
  if (how === 'any') return has(sql`lower(part) = any(${folded}::text[])`);
  return sql`${folded}::text[] <@ array(select lower(part) from ${entries} where part is not null)`;
}
