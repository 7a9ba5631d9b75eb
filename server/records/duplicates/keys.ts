import type { Member } from './blocking.ts';
import type { Place } from './compare/addresses.ts';
import { rootNames } from './compare/names.ts';
import { skeleton } from './compare/strings.ts';
import { isShared } from './kinds.ts';
import type { Features, Recipe } from './recipe.ts';

const TWO_43 = 2 ** 43;

/** The keys of an object fill one range of numbers: from here up to the next code. */
export const keyRange = (object: string): [number, number] => {
  const code = codeOf(object);
  return [code * TWO_43, (code + 1) * TWO_43];
};

const codes = new Map<string, number>();
function codeOf(object: string): number {
  let code = codes.get(object);
  if (code === undefined) {
    code = hash(object)[0] & 0x3ff;
    codes.set(object, code);
  }
  return code;
}

/** 53 bits of two mixed 32-bit hashes (after cyrb53): ten for the object, the rest for the text. */
function keyOf(object: string, text: string): number {
  const [low, high] = hash(text);
  return codeOf(object) * TWO_43 + (high & 0x7ff) * 2 ** 32 + low;
}

function hash(text: string): [number, number] {
  let h1 = 0xdeadbeef;
  let h2 = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    h1 = Math.imul(h1 ^ code, 2654435761);
    h2 = Math.imul(h2 ^ code, 1597334677);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
  h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
  return [h1 >>> 0, h2 >>> 0];
}

/**
 * The keys of a record: two records are compared where they share one. Each joins enough that common values (a family
 * name, a town) never make a block by themselves.
 */
export function keysOf(recipe: Recipe, features: Features): number[] {
  return [...new Set(keyTexts(recipe, features).map((text) => keyOf(recipe.plan.object, text)))].sort((a, b) => a - b);
}

function keyTexts(recipe: Recipe, features: Features): string[] {
  const given = recipe.value<string[]>(features, 'given_name');
  const family = recipe.value<string[]>(features, 'family_name');
  const organisation = recipe.value<string[]>(features, 'organisation');
  const places = recipe.value<Place[]>(features, 'address') ?? [];
  const date = recipe.value<string>(features, 'date');
  const keys: string[] = [];
  for (const email of recipe.value<string[]>(features, 'email') ?? []) {
    // A mailbox of an office brings together who shares no name; with a name it still does.
    if (!isShared(email) || !family) keys.push(`e ${email}`);
  }
  for (const phone of recipe.value<string[]>(features, 'phone') ?? []) keys.push(`p ${phone.slice(-7)}`);
  for (const domain of recipe.value<string[]>(features, 'domain') ?? []) keys.push(`w ${domain}`);
  const sound = family ? skeleton(family.at(-1) ?? '') || (family.at(-1) ?? '') : null;
  const sounds = [...new Set((family ?? []).map((word) => skeleton(word) || word))];
  const roots = given ? rootNames(given[0] ?? '') : [];
  for (const other of sounds.slice(0, 3)) {
    for (const root of roots) keys.push(`n ${[skeleton(root) || root, other].sort().join(' ')}`);
  }
  if (date) {
    if (sound) keys.push(`d ${date} ${sound}`);
    for (const root of roots) keys.push(`g ${date} ${root}`);
    if (!sound && roots.length === 0) keys.push(`d ${date}`);
  }
  const name = sound ?? (organisation ? skeleton(organisation[0] ?? '') : null);
  for (const place of places) {
    if (!place.number) continue;
    const house = `${place.postalCode || place.city} ${place.number}`;
    if (name) keys.push(`a ${house} ${name}`);
    else if (place.street) keys.push(`s ${house} ${skeleton(place.street.slice(0, 12))}`);
  }
  if (organisation) {
    const whole = organisation.join('');
    keys.push(`o ${whole.slice(0, 12)}`, `k ${skeleton(whole)}`);
    for (const place of places)
      if (place.city || place.postalCode) keys.push(`c ${organisation[0]} ${place.city || place.postalCode}`);
  }
  for (const [i, part] of recipe.plan.parts.entries()) {
    const value = features.values[i] as string | null;
    if (!value) continue;
    if (part.as === 'text')
      keys.push(`t ${part.name} ${value}`, `u ${part.name} ${skeleton(value.replace(/\W/g, '')).slice(0, 10)}`);
    // A company is shared by many, so by itself it says little: with the family name it does.
    if (part.as === 'exact' || part.as === 'link')
      keys.push(sound ? `x ${part.name} ${value} ${sound}` : `x ${part.name} ${value}`);
  }
  return keys;
}

/** How a block that grew too large is parted further, and in which order its records lie beside their like. */
export function memberOf(recipe: Recipe, features: Features): Member {
  const given = recipe.value<string[]>(features, 'given_name') ?? [];
  const family = recipe.value<string[]>(features, 'family_name') ?? [];
  const organisation = recipe.value<string[]>(features, 'organisation') ?? [];
  const places = recipe.value<Place[]>(features, 'address') ?? [];
  const fine: string[] = [];
  for (const email of recipe.value<string[]>(features, 'email') ?? []) fine.push(`e${email}`);
  for (const phone of recipe.value<string[]>(features, 'phone') ?? []) fine.push(`p${phone.slice(-7)}`);
  const date = recipe.value<string>(features, 'date');
  if (date) fine.push(`d${date}`);
  for (const { postalCode, city, street } of places) {
    if (street) fine.push(`a${postalCode || city} ${street}`);
  }
  const name = [...family, ...given, ...organisation].join(' ');
  for (const [i, part] of recipe.plan.parts.entries()) {
    const value = features.values[i];
    if ((part.as === 'exact' || part.as === 'link') && value) fine.push(`x${i}${value} ${given[0] ?? ''}`);
    if (part.as === 'text' && value) fine.push(`t${i}${value}`);
  }
  return { fine, order: `${name} ${places[0]?.postalCode ?? ''}${places[0]?.city ?? ''} ${features.id}` };
}
