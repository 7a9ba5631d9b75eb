// Words that belong to the family name that follows them: "Ludwig van Beethoven", "Maria de la Cruz".
const particles = new Set(
  'af al av bin bint da dal dalla das de degli del della den der des di do dos du el ibn la las le les lo los mac san santa st ten ter van vande vander vom von vor y zu zum zur'.split(
    ' ',
  ),
);
const suffixes = new Set(['jr', 'jr.', 'sr', 'sr.', 'ii', 'iii', 'iv']);

/** Parts a name written in one piece. "Fox, Dana" is read family name first; a single word is a first name. */
export function splitName(name: string): { first_name: string | null; last_name: string | null } {
  const comma = name.indexOf(',');
  const afterComma = name.slice(comma + 1).trim();
  if (comma > 0 && afterComma && !suffixes.has(afterComma.toLowerCase())) {
    return { first_name: afterComma, last_name: name.slice(0, comma).trim() };
  }
  const words = name.split(/\s+/).filter(Boolean);
  if (words.length < 2) return { first_name: words[0] ?? null, last_name: null };
  let start = words.length - 1;
  if (start > 1 && suffixes.has(words[start]!.toLowerCase())) start--;
  while (start > 1 && particles.has(words[start - 1]!.toLowerCase())) start--;
  return { first_name: words.slice(0, start).join(' '), last_name: words.slice(start).join(' ') };
}
