import { describe, expect, test } from 'vitest';
import { layoutOf } from '../records/model/layout.ts';
import { bodyOf, changesOf, draftOf, newChoice, newDraft, pluralOf, slugOf } from './draft.ts';
import { moveField, moveSection, removeSection } from './layout/moves.ts';
import { complete, matching, type Suggestion, wordAt } from './made/completion.ts';
import { sentenceOf } from './relations/sentence.ts';
import { moved } from './Sortable.tsx';

describe('a name', () => {
  test('proposes its plural and its address', () => {
    expect(pluralOf('Property', 'en')).toBe('Properties');
    expect(pluralOf('Key', 'en')).toBe('Keys');
    expect(pluralOf('Box', 'en')).toBe('Boxes');
    expect(pluralOf('Immobilie', 'de')).toBe('Immobilie');
    expect(slugOf('Straßen & Plätze')).toBe('strassen_platze');
  });
});

describe('a field as it is sent', () => {
  test('says only what its kind has', () => {
    const draft = { ...newDraft('choice'), label: ' State ', choices: [newChoice('Sold', 'green'), newChoice('')] };
    const body = bodyOf(draft);
    expect(body).toMatchObject({ label: 'State', choices: [{ label: 'Sold', color: 'green' }], open: false });
    expect(Object.keys(body)).not.toContain('min');
    expect(Object.keys(body)).not.toContain('formula');
  });

  test('says of a changed field what was changed, and nothing else', () => {
    const before = draftOf({
      name: 'c_size',
      label: 'Size',
      type: 'number',
      writable: true,
      operators: [],
      min: 0,
      required: true,
      listed: true,
    });
    expect(changesOf(before, before)).toEqual({});
    expect(changesOf(before, { ...before, min: '', help: 'In square metres' })).toEqual({
      help: 'In square metres',
      min: null,
    });
  });
});

describe('a formula while it is typed', () => {
  const suggestions: Suggestion[] = [
    { insert: 'product.price', label: 'Product › Price', hint: '', kind: 'field' },
    { insert: 'c_price', label: 'Price', hint: '', kind: 'field' },
    { insert: 'round', label: 'round(number, digits)', hint: '', kind: 'function' },
  ];

  test('offers what the word at the caret may become', () => {
    const word = wordAt('c_size * pri', 12);
    expect(word).toEqual({ text: 'pri', from: 9, to: 12 });
    expect(matching(suggestions, 'pri').map((one) => one.insert)).toEqual(['c_price', 'product.price']);
    expect(matching(suggestions, 'ROU').map((one) => one.insert)).toEqual(['round']);
  });

  test('takes the suggestion in the place of the word, a function with its brackets', () => {
    const word = wordAt('2 * ro + 1', 6);
    expect(word && complete('2 * ro + 1', word, suggestions[2] as Suggestion)).toEqual({
      formula: '2 * round() + 1',
      caret: 10,
    });
  });

  test('offers nothing within a text in quotes', () => {
    expect(wordAt('concat("pri', 11)).toBeNull();
  });
});

describe('the layout of a page', () => {
  const sections = [
    { id: 'a', label: '', fields: ['name', 'price'] },
    { id: 'b', label: 'More', fields: ['size'] },
  ];
  const idOf = (section: { id: string }) => `section:${section.id}`;
  const fieldsOf = (list: typeof sections) => list.map((section) => section.fields);

  test('takes a field to where another stands, and into an empty part by its head', () => {
    expect(fieldsOf(moveField(sections, 'price', 'name', idOf))).toEqual([['price', 'name'], ['size']]);
    expect(fieldsOf(moveField(sections, 'price', 'size', idOf))).toEqual([['name'], ['size', 'price']]);
    expect(fieldsOf(moveField(sections, 'price', 'section:b', idOf))).toEqual([['name'], ['price', 'size']]);
    expect(fieldsOf(moveField(sections, 'size', 'section:a', idOf))).toEqual([['size', 'name', 'price'], []]);
  });

  test('keeps all fields when parts change places or go', () => {
    expect(moveSection(sections, 'b', -1).map((section) => section.id)).toEqual(['b', 'a']);
    expect(fieldsOf(removeSection(sections, 'b'))).toEqual([['name', 'price', 'size']]);
    expect(fieldsOf(removeSection(sections, 'a'))).toEqual([['name', 'price', 'size']]);
    expect(removeSection(sections.slice(0, 1), 'a')).toHaveLength(1);
  });

  test('is read with care, whoever wrote it', () => {
    expect(layoutOf({ layout: null })).toBeNull();
    expect(layoutOf({ layout: { order: ['name'] } })).toBeNull();
    expect(layoutOf({ layout: { sections: [{ fields: ['a', 3] }, 'x'], hidden: 'a' } })).toEqual({
      sections: [{ id: 's0', label: '', fields: ['a'] }],
      hidden: [],
      form: null,
    });
  });
});

test('rows change places in either direction', () => {
  const list = ['a', 'b', 'c', 'd'];
  expect(moved(list, 'a', 'c', (one) => one)).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(list, 'd', 'b', (one) => one)).toEqual(['a', 'd', 'b', 'c']);
  expect(moved(list, 'b', 'b', (one) => one)).toBe(list);
});

test('a relation is said in words, from both sides', () => {
  const t = ((key: string, names: Record<string, string>) =>
    `${key} ${names.a_here} ${names.theres} ${names.roles}`) as never;
  const relation = { here: { one: 'property', many: 'properties' }, there: { one: 'person', many: 'people' } };
  expect(sentenceOf(t, 'en', { ...relation, kind: 'many_to_many', roles: ['Owner', 'Tenant'] })).toBe(
    'relation.says.many_to_many_roles A property people owner or tenant',
  );
});
