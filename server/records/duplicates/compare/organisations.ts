import { normalise } from '../../search-row.ts';
import { jaroWinkler } from './strings.ts';

/** How companies say under which law they were founded; no part of what they are called. */
const legalForms = new Set(
  `ltd limited llc llp lp inc incorporated corp corporation co company plc pty gmbh ag kg kgaa ug ohg gbr mbh ek ev eg se
   sa sas sasu sarl eurl sca snc sl slu slp cv srl srls spa sapa sp zoo oo spzoo as asa aps ab oy oyj hb kb nv bv vof
   ou uab sia kft zrt nyrt doo dd ad eood ood sro kk gk pte sdn bhd pvt ltda me eireli sab cia holding holdings group
   gruppe groupe gruppo grupo international intl`.split(/\s+/),
);
const noise = new Set('the and und et y e the of der die das de la le les des & +'.split(' '));

/** The words that name a company: no case, no accents, no legal form. */
export function organisationWords(name: string): string[] {
  const plain = normalise(name)
    // "S.A.", "G.m.b.H.", "sp. z o.o.": the letters of a legal form belong together.
    .replace(/\b(?:\p{L}\.\s?){2,}/gu, (letters) => `${letters.replace(/[.\s]/g, '')} `)
    .replace(/\bsp\.? z ?o\.?o\.?/g, 'spzoo')
    .replace(/['’`´]/g, '')
    .replace(/[^\p{L}\p{N}&+]+/gu, ' ');
  const words = plain.split(' ').filter((word) => word && !noise.has(word));
  const own = words.filter((word) => !legalForms.has(word));
  return own.length > 0 ? own : words;
}

export const ORGANISATION = ['differs', 'similar', 'same'] as const;

/** Compares names of companies; the level is a place in `ORGANISATION`. */
export function compareOrganisations(a: string[], b: string[]): number {
  const whole = a.join('');
  const other = b.join('');
  if (whole === other) return 2;
  const [few, many] = a.length <= b.length ? [a, b] : [b, a];
  if (few.length > 0 && few.length < many.length && few.every((w) => many.includes(w)) && few.join('').length > 3)
    return 1;
  if ([...a].sort().join() === [...b].sort().join()) return 2;
  // Numbers tell branches and funds apart: "Fund 2" is not a misspelt "Fund 3".
  if (whole.replace(/\D/g, '') !== other.replace(/\D/g, '')) return 0;
  return jaroWinkler(whole, other) >= 0.92 ? 1 : 0;
}
