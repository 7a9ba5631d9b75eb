import type { ColumnMapping } from '../schema.ts';

/** How another product exports its contacts, companies or deals. */
export interface Preset {
  id: string;
  /** The product's name, as people say it. */
  product: string;
  what: 'contacts' | 'companies' | 'deals' | 'subscribers' | 'cards';
  /** The object that its rows become. */
  object: string;
  /** Sets of headers (lower case): a file that has all of one set is such an export. */
  tells: string[][];
  /**
   * By header (lower case), what the column fills: `first_name`, `phones:mobile` (an entry of a list, with its kind),
   * `addresses.street:home` (one part of such an entry), `tags=Unsubscribed` (the tag that a yes stands for), or null.
   * A header that ends in `*` stands for all that begin so.
   */
  columns: Record<string, string | null>;
  /** By header: what its values mean where Kith says otherwise. */
  values?: Record<string, Record<string, string>>;
}

/** What one entry of `columns` says. */
export function readTarget(target: string): ColumnMapping {
  const [path = '', tag] = target.split('=');
  const [where = '', kind] = path.split(':');
  const [field = '', part] = where.split('.');
  return { field, ...(part ? { part } : {}), ...(kind ? { kind } : {}), ...(tag ? { tag } : {}) };
}

/** The columns of one address: `address({ street: 'mailing street', … }, 'home')`; without a kind the main one. */
export function address(parts: Partial<Record<AddressPart, string>>, kind?: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parts).map(([part, header]) => [header, kind ? `addresses.${part}:${kind}` : part]),
  );
}
type AddressPart = 'street' | 'city' | 'region' | 'postal_code' | 'country';
