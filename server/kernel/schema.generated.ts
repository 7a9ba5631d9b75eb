// Made by scripts/database-types.ts from the migrations. Do not edit.
import type { ColumnType } from 'kysely';

type Time = ColumnType<string, string | Date, string | Date>;
type OptionalTime = ColumnType<string | null, string | Date | null | undefined, string | Date | null>;
type DefaultTime = ColumnType<string, string | Date | undefined, string | Date>;
type Json = ColumnType<unknown, unknown, unknown>;
type Has<T> = ColumnType<T, T | undefined, T>;

/** What lies above workspaces: schema `kith`. Times are read as RFC 3339 text and may be written as a Date too. */
export interface DirectoryTables {
  account: {
    id: string;
    email: string;
    name: string;
    password_hash: string;
    password_changed_at: DefaultTime;
    created_at: DefaultTime;
  };
  api_key: {
    id: string;
    workspace_id: string;
    name: string;
    role: string;
    prefix: string;
    token_hash: Buffer;
    created_by: Has<string | null>;
    created_at: DefaultTime;
    last_used_at: OptionalTime;
    revoked_at: OptionalTime;
    custom_role: Has<string | null>;
  };
  backup: {
    id: string;
    name: string;
    place: string;
    state: string;
    reason: string;
    encrypted: boolean;
    size: Has<number | null>;
    tables: Has<number | null>;
    rows: Has<number | null>;
    error: Has<string | null>;
    started_at: Time;
    finished_at: OptionalTime;
    tried_at: OptionalTime;
    restorable: Has<boolean | null>;
    trial: Has<string | null>;
  };
  backup_settings: {
    one: Has<boolean>;
    settings: Json;
    updated_at: DefaultTime;
  };
  idempotency: {
    caller: string;
    key: string;
    request_hash: Buffer;
    status: Has<number | null>;
    body: Has<string | null>;
    created_at: DefaultTime;
  };
  invitation: {
    id: string;
    workspace_id: string;
    member_id: string;
    email: string;
    token_hash: Buffer;
    invited_by: Has<string | null>;
    invited_by_name: string;
    created_at: DefaultTime;
    expires_at: Time;
    accepted_at: OptionalTime;
    revoked_at: OptionalTime;
    resets: Has<boolean>;
  };
  key_usage: {
    key_id: string;
    day: string;
    requests: number;
  };
  membership: {
    id: string;
    account_id: string;
    workspace_id: string;
    member_id: string;
    preferences: Json;
    created_at: DefaultTime;
    last_used_at: OptionalTime;
  };
  migration: {
    name: string;
    sha256: string;
    started_at: DefaultTime;
    finished_at: OptionalTime;
  };
  public_link: {
    id: string;
    workspace_id: string;
    kind: string;
    record_id: string;
    token_hash: Buffer;
    sealed: string;
    expires_at: OptionalTime;
    revoked_at: OptionalTime;
    created_at: DefaultTime;
  };
  restoration: {
    id: string;
    state: string;
    file_name: string;
    size: number;
    encrypted: boolean;
    passphrase: Has<string | null>;
    report: Json;
    account: Json;
    read: Has<number>;
    error: Has<string | null>;
    created_at: Time;
    touched_at: Time;
  };
  session: {
    id: string;
    token_hash: Buffer;
    account_id: string;
    membership_id: string;
    created_at: DefaultTime;
    last_seen_at: DefaultTime;
    expires_at: Time;
    user_agent: Has<string | null>;
    address: Has<string | null>;
  };
  sign_in_attempt: {
    key: string;
    attempts: number;
    locked_until: OptionalTime;
    last_at: Time;
  };
  workspace: {
    id: string;
    name: string;
    schema: string;
    currency: Has<string>;
    time_zone: Has<string>;
    locale: Has<string>;
    rates: Json;
    created_at: DefaultTime;
    ready_at: OptionalTime;
    map_tiles: Json;
  };
  workspace_export: {
    id: string;
    workspace_id: string;
    state: string;
    passphrase: Has<string | null>;
    encrypted: boolean;
    tables_done: Has<number>;
    tables_total: Has<number | null>;
    rows: Has<number | null>;
    files: Has<number | null>;
    size: Has<number | null>;
    error: Has<string | null>;
    asked_by: Has<string | null>;
    asked_by_name: string;
    created_at: Time;
    finished_at: OptionalTime;
    expires_at: OptionalTime;
  };
}
