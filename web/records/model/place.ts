/** "52.5200, 13.4050", "52,52; 13,405", "52.52 N 13.4 E": a place on the map. Undefined where it cannot be read. */
export function parsePlace(text: string): { latitude: number; longitude: number } | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const match =
    /^([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([NS])?\s*(?:[;,]\s*|\s+)([+-]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*([EWO])?$/i.exec(
      trimmed,
    );
  if (!match) return undefined;
  const [, first = '', south = '', second = '', west = ''] = match;
  const latitude = number(first) * (south.toUpperCase() === 'S' ? -1 : 1);
  const longitude = number(second) * (west.toUpperCase() === 'W' ? -1 : 1);
  return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 ? { latitude, longitude } : undefined;
}

const number = (text: string) => Number(text.replace(',', '.'));
