import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { domains } from '../../server/domains.ts';

const locales = join(import.meta.dirname, '../locales');
const areas = readdirSync(join(locales, 'en')).filter((file) => file.endsWith('.json'));

type Words = { [key: string]: string | Words };
const words = (language: string, file: string): Words =>
  JSON.parse(readFileSync(join(locales, language, file), 'utf8')) as Words;

function keysOf(tree: Words, path = ''): string[] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string' ? [path + key] : keysOf(value, `${path}${key}.`),
  );
}

function textsOf(tree: Words, path = ''): Array<[string, string]> {
  return Object.entries(tree).flatMap(
    ([key, value]): Array<[string, string]> =>
      typeof value === 'string' ? [[path + key, value]] : textsOf(value, `${path}${key}.`),
  );
}

const placeholders = (text: string) => [...text.matchAll(/{{\s*([\w.]+)/g)].map((match) => match[1]).toSorted();

describe('what is said in English is said in German', () => {
  test.each(areas)('%s has the same keys', (file) => {
    expect(keysOf(words('de', file)).toSorted()).toEqual(keysOf(words('en', file)).toSorted());
  });

  test.each(areas)('%s fills in the same values, and nothing is empty', (file) => {
    const german = new Map(textsOf(words('de', file)));
    for (const [key, text] of textsOf(words('en', file))) {
      expect(text.trim(), `en ${key}`).not.toBe('');
      expect(german.get(key)?.trim(), `de ${key}`).not.toBe('');
      expect(placeholders(german.get(key) ?? ''), key).toEqual(placeholders(text));
    }
  });

  test('every object, field and choice that Kith brings has a German label', () => {
    const german = new Set(keysOf(words('de', 'objects.json')));
    const wanted = domains
      .flatMap((domain) => domain.objects ?? [])
      .flatMap((object) => [
        `${object.name}.label`,
        `${object.name}.labels`,
        ...Object.values(object.fields).flatMap((field) => [
          `${object.name}.fields.${field.name}`,
          ...(field.help ? [`${object.name}.help.${field.name}`] : []),
          ...(field.choices ?? []).map((choice) => `${object.name}.choices.${field.name}.${choice.value}`),
        ]),
      ]);
    expect(wanted.filter((key) => !german.has(key))).toEqual([]);
  });
});
