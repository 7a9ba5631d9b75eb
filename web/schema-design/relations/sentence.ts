import type { TFunction } from 'i18next';

/** What one record of an object, and several, are called within a sentence. */
export interface Names {
  one: string;
  many: string;
}

interface Relation {
  kind: 'one_to_many' | 'many_to_one' | 'many_to_many';
  here: Names;
  there: Names;
  roles: string[];
}

/** What will be there, read from either side: "A property has many people, as owner or tenant. A person has …" */
export function sentenceOf(t: TFunction<['schema-design', 'common']>, language: string, relation: Relation): string {
  const { kind, here, there, roles } = relation;
  const or = new Intl.ListFormat(language, { type: 'disjunction' });
  const names = {
    a_here: subject(here.one, language),
    a_there: subject(there.one, language),
    here: here.one,
    heres: here.many,
    there: there.one,
    theres: there.many,
    roles: or.format(roles.map((role) => (language === 'en' ? role.toLowerCase() : role))),
  };
  return t(`relation.says.${kind}${kind === 'many_to_many' && roles.length > 0 ? '_roles' : ''}`, names);
}

/** The beginning of a sentence about one of them. German nouns have a gender that nobody told us. */
const subject = (one: string, language: string) =>
  language === 'en' ? `${/^[aeiou]/i.test(one) ? 'An' : 'A'} ${one}` : `${one}:`;
