import { addressBooks } from './address-books.ts';
import { crms } from './crms.ts';
import { type Preset, readTarget } from './model.ts';

export type { Preset };

export const presets: Preset[] = [...crms, ...addressBooks];

export const presetNamed = (id: string | null | undefined): Preset | null =>
  presets.find((preset) => preset.id === id) ?? null;

const plain = (header: string) => header.trim().toLowerCase().replace(/\s+/g, ' ');

/** The export that a file with these headers is; the one that explains most of them where several would do. */
export function recognise(headers: string[]): Preset | null {
  const there = new Set(headers.map(plain));
  let best: { preset: Preset; known: number } | null = null;
  for (const preset of presets) {
    if (!preset.tells.some((set) => set.every((header) => there.has(header)))) continue;
    const known = [...there].filter((header) => targetOf(preset, header) !== undefined).length;
    if (!best || known > best.known) best = { preset, known };
  }
  return best?.preset ?? null;
}

/** What a column of this export fills: null for nothing, undefined where the preset does not know the column. */
export function mappingOf(preset: Preset, header: string) {
  const target = targetOf(preset, plain(header));
  return typeof target === 'string' ? readTarget(target) : target;
}

export const valuesOf = (preset: Preset, header: string): Record<string, string> =>
  preset.values?.[plain(header)] ?? {};

function targetOf(preset: Preset, header: string): string | null | undefined {
  if (Object.hasOwn(preset.columns, header)) return preset.columns[header];
  for (const [pattern, target] of Object.entries(preset.columns)) {
    if (pattern.endsWith('*') && header.startsWith(pattern.slice(0, -1))) return target;
  }
  return undefined;
}
