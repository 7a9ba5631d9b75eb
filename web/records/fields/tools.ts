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
