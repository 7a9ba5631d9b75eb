import type { Context } from '../kernel/context.ts';
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

/** The objects of a workspace, found by name. */
export class Catalog {
  readonly objects: ObjectDefinition[];
  private readonly byName: Map<string, ObjectDefinition>;
  private readonly plurals: Map<string, ObjectDefinition>;
  private readonly inverses = new Map<string, Inverse[]>();

  constructor(objects: ObjectDefinition[]) {
    this.objects = objects;
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

/** The objects of the caller's workspace. */
export function catalog(_ctx?: Context): Catalog {
  return standard;
}
