import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Format, useFormat } from '../../kernel/format.ts';
import { type ObjectMeta, useLabels, useObjects } from '../../kernel/objects.ts';
import { useSession } from '../../kernel/session.ts';

/** What it takes to show a value. Made once per screen and handed down: a list shows a thousand values at a time. */
export interface Tools {
  t: TFunction<'records'>;
  format: Format;
  labels: ReturnType<typeof useLabels>;
  objects: ObjectMeta[];
  /** The member record of who is looking. */
  me: string;
  /** A label in the middle of a sentence: "New deal", but "Neue Person". */
  inline(label: string): string;
}

export function useTools(): Tools {
  const { t, i18n } = useTranslation('records');
  const format = useFormat();
  const labels = useLabels();
  const objects = useObjects();
  const { member } = useSession();
  const { language } = i18n;
  return useMemo(
    () => ({ t, format, labels, objects, me: member.id, inline: (label: string) => inline(label, language) }),
    [t, format, labels, objects, member.id, language],
  );
}

/** German writes its nouns with a capital; elsewhere only what is all capitals keeps them. */
const inline = (label: string, language: string) =>
  language === 'de' || label === label.toUpperCase()
    ? label
    : label.charAt(0).toLocaleLowerCase(language) + label.slice(1);

export interface Link {
  id: string;
  title: string;
  object?: string;
}

export const asLink = (value: unknown): Link | null =>
  value !== null && typeof value === 'object' && 'id' in value
    ? { ...(value as Link), title: String((value as Partial<Link>).title ?? '') }
    : null;

export interface Point {
  value?: string;
  kind?: string | null;
  primary?: boolean;
  street?: string | null;
  city?: string | null;
  region?: string | null;
  postal_code?: string | null;
  country?: string | null;
}

export const asPoints = (value: unknown): Point[] => (Array.isArray(value) ? (value as Point[]) : []);

export const pointText = (point: Point): string =>
  point.value ??
  [point.street, [point.postal_code, point.city].filter(Boolean).join(' '), point.region, point.country]
    .filter(Boolean)
    .join(', ');

/** People are round, everything else square. */
export const shapeOf = (object: string | undefined): 'round' | 'square' =>
  object === 'person' || object === 'member' ? 'round' : 'square';

/** Objects whose records carry a picture in lists and pickers. */
export const hasFace = (object: string | undefined) =>
  object === 'person' || object === 'member' || object === 'company';

/** The records of a multi-reference: with their titles where those came along. */
export const asLinks = (value: unknown): Link[] =>
  Array.isArray(value)
    ? value.flatMap((one) => (typeof one === 'string' ? [{ id: one, title: '' }] : (asLink(one) ?? [])))
    : [];

export const asTexts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

export interface FileValue {
  id: string;
  name: string;
  size: number;
  type: string;
}

export const asFiles = (value: unknown): FileValue[] => (Array.isArray(value) ? (value as FileValue[]) : []);

export interface Address {
  street?: string | null;
  postal_code?: string | null;
  city?: string | null;
  region?: string | null;
  country?: string | null;
  latitude?: number | null;
  longitude?: number | null;
}

export const asAddress = (value: unknown): Address | null =>
  value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Address) : null;

/** An address in one line; without words, its place on the map. */
export const addressText = (address: Address): string =>
  pointText({ ...address }) ||
  (typeof address.latitude === 'number' && typeof address.longitude === 'number'
    ? placeText(address.latitude, address.longitude)
    : '');

export const placeText = (latitude: number, longitude: number): string =>
  `${latitude.toFixed(5).replace(/\.?0+$/, '')}, ${longitude.toFixed(5).replace(/\.?0+$/, '')}`;
