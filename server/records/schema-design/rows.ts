import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';
import type { Field, IndexState, ObjectDefinition } from '../define.ts';

/** An object as the workspace keeps it: one of its own, or its settings of a standard one (`custom` is false). */
export interface ObjectRow {
  id: string;
  name: string;
  plural: string | null;
  custom: boolean;
  definition: ObjectSettings;
  archived_at: string | null;
}

export type ObjectSettings = Partial<
  Pick<
    ObjectDefinition,
    | 'label'
    | 'labels'
    | 'icon'
    | 'title'
    | 'hidden'
    | 'searched'
    | 'description'
    | 'position'
    | 'purpose'
    | 'sensitivity'
    | 'steward'
    | 'layout'
    | 'link'
  >
>;

/** A field as the workspace keeps it. `definition` holds what `Field` says, without name and type. */
export interface FieldRow {
  id: string;
  object: string;
  name: string;
  custom: boolean;
  type: Field['type'];
  definition: FieldSettings;
  archived_at: string | null;
  index_state: IndexState | null;
  index_problem: string | null;
}

export type FieldSettings = Partial<Omit<Field, 'name' | 'type' | 'custom' | 'archived' | 'index' | 'index_problem'>>;

export interface Definitions {
  version: number;
  objects: ObjectRow[];
  fields: FieldRow[];
}

/** Everything that a workspace has defined, as it stands at one moment. */
export async function readDefinitions(db: Db, schema: string): Promise<Definitions> {
  const { rows } = await sql<{ version: number; objects: ObjectRow[] | null; fields: FieldRow[] | null }>`
    select version,
      (select json_agg(json_build_object('id', id, 'name', name, 'plural', plural, 'custom', custom,
        'definition', definition, 'archived_at', archived_at) order by created_at, id)
        from ${sql.id(schema, 'object_definition')}) as objects,
      (select json_agg(json_build_object('id', id, 'object', object, 'name', name, 'custom', custom, 'type', type,
        'definition', definition, 'archived_at', archived_at, 'index_state', index_state,
        'index_problem', index_problem) order by created_at, id)
        from ${sql.id(schema, 'field_definition')}) as fields
    from ${sql.id(schema, 'definition_version')}`.execute(db);
  const [row] = rows;
  return { version: row?.version ?? 0, objects: row?.objects ?? [], fields: row?.fields ?? [] };
}

export async function definitionsVersion(db: Db, schema: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    select version from ${sql.id(schema, 'definition_version')}`.execute(db);
  return rows[0]?.version ?? 0;
}

/** Counts the version up, and so waits until whoever else changes definitions is done. */
export async function nextVersion(db: Db, schema: string): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    update ${sql.id(schema, 'definition_version')} set version = version + 1 returning version`.execute(db);
  return rows[0]?.version ?? 0;
}

export async function insertObject(db: Db, row: ObjectRow, by: string | null, at: Date): Promise<void> {
  await db
    .insertInto('object_definition')
    .values({ ...row, definition: JSON.stringify(row.definition), created_by: by, created_at: at, updated_at: at })
    .execute();
}

export async function updateObject(
  db: Db,
  name: string,
  change: { definition?: ObjectSettings; archived_at?: Date | null },
  at: Date,
): Promise<void> {
  const { definition, ...rest } = change;
  const set = { ...rest, ...(definition ? { definition: JSON.stringify(definition) } : {}), updated_at: at };
  await db.updateTable('object_definition').set(set).where('name', '=', name).execute();
}

export async function insertField(db: Db, row: FieldRow, by: string | null, at: Date): Promise<void> {
  await db
    .insertInto('field_definition')
    .values({ ...row, definition: JSON.stringify(row.definition), created_by: by, created_at: at, updated_at: at })
    .execute();
}

export async function updateField(
  db: Db,
  object: string,
  name: string,
  change: {
    definition?: FieldSettings;
    archived_at?: Date | null;
    index_state?: IndexState | null;
    index_problem?: string | null;
  },
  at: Date,
): Promise<void> {
  const { definition, ...rest } = change;
  const set = { ...rest, ...(definition ? { definition: JSON.stringify(definition) } : {}), updated_at: at };
  await db.updateTable('field_definition').set(set).where('object', '=', object).where('name', '=', name).execute();
}

export async function deleteField(db: Db, object: string, name: string): Promise<void> {
  await db.deleteFrom('field_definition').where('object', '=', object).where('name', '=', name).execute();
}

export async function deleteObject(db: Db, name: string): Promise<void> {
  await db.deleteFrom('field_definition').where('object', '=', name).execute();
  await db.deleteFrom('object_definition').where('name', '=', name).execute();
}
