import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { fieldOf, useLabels, useObjects } from '../kernel/objects.ts';

interface Reason {
  name: string;
  label: string;
  value: string | number | null;
}

/** What attributes of a score are called: fields by their labels, and what is counted by words of its own. */
export function useAttributeNames(object: string) {
  const { t } = useTranslation('forecast');
  const labels = useLabels();
  const format = useFormat();
  const objects = useObjects();
  const meta = objects.find((one) => one.name === object);
  const company = objects.find((one) => one.name === 'company');
  const placeOf = (name: string) => {
    const theirs = name.startsWith('company.');
    const owner = theirs ? company : meta;
    const field = owner && fieldOf(owner, theirs ? name.slice(8) : name);
    return owner && field ? { owner, field, theirs } : null;
  };
  const name = (attribute: string, fallback: string): string => {
    if (attribute.startsWith('history.')) return t(`score.${attribute}`);
    const place = placeOf(attribute);
    if (!place) return fallback;
    const label = labels.field(place.owner, place.field);
    return place.theirs ? t('score.of_company', { label }) : label;
  };
  const value = (attribute: string, raw: string | number | null): string | null => {
    if (raw === null) return null;
    const place = placeOf(attribute);
    if (typeof raw === 'number')
      return place?.field.type === 'money' ? format.money(raw, { whole: true }) : format.number(raw);
    if (!place || place.field.type === 'reference') return null;
    if (place.field.type === 'boolean') return t(raw === 'true' ? 'score.yes' : 'score.no');
    return labels.choice(place.owner, place.field, raw);
  };
  const reason = (one: Reason): string => {
    const said = value(one.name, one.value);
    return said === null ? name(one.name, one.label) : `${name(one.name, one.label)} ${said}`;
  };
  return { name, value, reason };
}
