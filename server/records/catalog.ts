import type { Context, Transaction } from '../kernel/context.ts';
import { type Database, forgetStatements } from '../kernel/db.ts';
import { notFound } from '../kernel/errors.ts';
import type { Field, ObjectDefinition } from './define.ts';

/** What every record has beside its own fields. */
export const systemFields: Record<string, Field> = {
  id: { name: 'id', label: 'Id', type: 'text', writable: 'never', indexed: true },
  version: { name: 'version', label: 'Version', type: 'number', integer: true, writable: 'never' },
  created_at: { name: 'created_at', label: 'Created', type: 'datetime', writable: 'never', indexed: true },
  created_by: { name: 'created_by', label: 'Created by', type: 'reference', to: 'member', writable: 'never' },
  updated_at: { name: 'updated_at', label: 'Changed', type: 'datetime', writable: 'never', indexed: true },
  updated_by: { name: 'updated_by', label: 'Changed by', type: 'reference', to: 'member', writable: 'never' },
  trashed_at: { name: 'trashed_at', label: 'Moved to trash', type: 'datetime', writable: 'never' },
};

/** A field of an object, or one that every record has. */
export const fieldOf = (def: ObjectDefinition, name: string): Field | undefined =>
  Object.hasOwn(def.fields, name)
    ? def.fields[name]
    : Object.hasOwn(systemFields, name)
      ? systemFields[name]
      : undefined;

/** A collection of records that point back here: `company.deals`. */
export interface Inverse {
  name: string;
  /** The object that holds the link. */
  object: ObjectDefinition;
  field: Field;
}

/** What is put away: nothing shows it, but its names stay taken and its data are kept. */
export interface Archived {
  objects: ObjectDefinition[];
  /** By the name of their object, live or not. */
  fields: Map<string, Field[]>;
}

/** The objects of a workspace, found by name. */
export class Catalog {
  readonly objects: ObjectDefinition[];
  readonly archived: Archived;
  private readonly byName: Map<string, ObjectDefinition>;
  private readonly plurals: Map<string, ObjectDefinition>;
  private readonly inverses = new Map<string, Inverse[]>();

  constructor(objects: ObjectDefinition[], archived: Archived = { objects: [], fields: new Map() }) {
    this.objects = objects;
    this.archived = archived;
    this.byName = new Map(objects.map((def) => [def.name, def]));
    this.plurals = new Map(objects.map((def) => [def.plural, def]));
    if (this.byName.size < objects.length || this.plurals.size < objects.length) {
      throw new Error('Two objects share a name');
    }
    for (const def of objects) this.linkUp(def);
  }

  private linkUp(def: ObjectDefinition): void {
    for (const field of Object.values(def.fields)) {
      if ((field.type === 'reference' || field.type === 'multi_reference') && !this.byName.has(field.to ?? '')) {
        throw new Error(`${def.name}.${field.name} points to "${field.to}", which is not defined`);
      }
      if (!field.inverse) continue;
      const targets = field.type === 'record' ? this.objects.map((o) => o.name) : [field.to ?? ''];
      for (const target of targets) {
        const list = this.inverses.get(target) ?? [];
        if (list.some((i) => i.name === field.inverse)) {
          throw new Error(`${target} has two collections called ${field.inverse}`);
        }
        list.push({ name: field.inverse, object: def, field });
        this.inverses.set(target, list);
      }
    }
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  object(name: string): ObjectDefinition {
    const def = this.byName.get(name);
    if (!def) throw notFound(`The object "${name}"`);
    return def;
  }

  byPlural(plural: string): ObjectDefinition {
    const def = this.plurals.get(plural);
    if (!def) throw notFound(`The object "${plural}"`);
    return def;
  }

  /** The collections that point to records of `object`. */
  inversesOf(object: string): Inverse[] {
    return this.inverses.get(object) ?? [];
  }

  inverse(object: string, name: string): Inverse | undefined {
    return this.inversesOf(object).find((i) => i.name === name);
  }
}

let standard = new Catalog([]);

/** Called once when the process starts, with the objects of all domains. */
export function registerObjects(objects: ObjectDefinition[]): void {
  standard = new Catalog(objects);
}

/** What Kith itself defines, the same in every workspace. */
export const standardCatalog = (): Catalog => standard;

/** The catalog of a workspace, and the version of the definitions that it was made of. */
export interface Loaded {
  version: number;
  catalog: Catalog;
}

const loaded = new WeakMap<Database, Map<string, Loaded>>();
/** A transaction that changes definitions sees its own before anybody else does. */
const changing = new WeakMap<Transaction, Catalog>();

/**
 * The objects of the caller's workspace: the standard ones as it has set them, and its own. Ask at the moment of use and
 * keep no definition beyond a request; `runtime.prepare` has loaded it before any context was handed out.
 */
export function catalog(ctx?: Context): Catalog {
  if (!ctx) return standard;
  const own = ctx.transaction && changing.get(ctx.transaction);
  if (own) return own;
  const known = loadedOf(ctx.runtime.database, ctx.workspace.schema);
  if (known) return known.catalog;
  // A runtime that was put together by hand, as in tests of single parts, knows the standard objects only.
  if (!ctx.runtime.prepare) return standard;
  throw new Error(`The definitions of ${ctx.workspace.schema} are not loaded: call runtime.prepare first`);
}

export const loadedOf = (database: Database, schema: string): Loaded | undefined => loaded.get(database)?.get(schema);

export const loadedSchemas = (database: Database): string[] => [...(loaded.get(database)?.keys() ?? [])];

/** Puts a newer catalog in the place of the one before. */
export function install(database: Database, schema: string, next: Loaded): void {
  const all = loaded.get(database) ?? new Map<string, Loaded>();
  loaded.set(database, all);
  const before = all.get(schema);
  if (before && before.version >= next.version) return;
  all.set(schema, next);
  if (before) forgetStatements(schema);
}

/** From here on the open transaction works with `own`. */
export function holdInTransaction(ctx: Context, own: Catalog): void {
  if (!ctx.transaction) throw new Error('Definitions change in a transaction');
  changing.set(ctx.transaction, own);
}
