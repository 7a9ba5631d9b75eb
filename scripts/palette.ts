import { crc32, deflateSync, inflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MOST_COLOURS = 256;

/** The same picture with a palette of its most frequent colours: a third of the size, for screens that have few. */
export function withPalette(png: Buffer): Buffer {
  const { width, height, pixels } = decode(png);
  const palette = frequentColours(pixels);
  const nearest = new Map<number, number>();
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++, at += 3) {
      const colour = colourAt(pixels, at);
      let index = nearest.get(colour);
      if (index === undefined) {
        index = nearestOf(palette, colour);
        nearest.set(colour, index);
      }
      rows[y * (width + 1) + x + 1] = index;
    }
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3, 0, 0, 0], 8);
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', head),
    chunk('PLTE', colours),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

const colourAt = (pixels: Buffer, at: number): number =>
  ((pixels[at] as number) << 16) | ((pixels[at + 1] as number) << 8) | (pixels[at + 2] as number);

/** The most frequent colour of each of the fullest corners of the colour space. */
function frequentColours(pixels: Buffer): number[] {
  const counts = new Map<number, number>();
  for (let at = 0; at < pixels.length; at += 3) {
    const colour = colourAt(pixels, at);
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  const corners = new Map<number, { colour: number; most: number; count: number }>();
  for (const [colour, count] of counts) {
    const corner = colour & 0xf0f0f0;
    const known = corners.get(corner) ?? { colour, most: 0, count: 0 };
    known.count += count;
    if (count > known.most) Object.assign(known, { colour, most: count });
    corners.set(corner, known);
  }
  const exact = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_COLOURS / 2);
  const others = [...corners.values()].sort((a, b) => b.count - a.count);
  return [...new Set([...exact.map(([colour]) => colour), ...others.map(({ colour }) => colour)])].slice(
    0,
    MOST_COLOURS,
  );
}

function nearestOf(palette: number[], colour: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  palette.forEach((one, i) => {
    const [r, g, b] = [
      (one >> 16) - (colour >> 16),
      ((one >> 8) & 255) - ((colour >> 8) & 255),
      (one & 255) - (colour & 255),
    ];
    const distance = r * r + g * g + b * b;
    if (distance < least) {
      least = distance;
      best = i;
    }
  });
  return best;
}

/** Reads what browsers write: eight bits a channel, with or without transparency, not interlaced. */
function decode(png: Buffer): { width: number; height: number; pixels: Buffer } {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, kind, , , interlaced] = png.subarray(24, 29);
  if (depth !== 8 || (kind !== 2 && kind !== 6) || interlaced !== 0) throw new Error('This is no picture of a browser');
  const size = kind === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') parts.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const line = width * size;
  const pixels = Buffer.alloc(width * height * 3);
  let above = Buffer.alloc(line);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (line + 1)] as number;
    const row = Buffer.from(raw.subarray(y * (line + 1) + 1, (y + 1) * (line + 1)));
    unfilter(row, above, size, filter);
    for (let x = 0; x < width; x++) row.copy(pixels, (y * width + x) * 3, x * size, x * size + 3);
    above = row;
  }
  return { width, height, pixels };
}

/** The filters of the PNG specification, section 9.2. */
function unfilter(row: Buffer, above: Buffer, size: number, filter: number): void {
  for (let x = 0; x < row.length; x++) {
    const a = x >= size ? (row[x - size] as number) : 0;
    const b = above[x] as number;
    const c = x >= size ? (above[x - size] as number) : 0;
    const add = filter === 0 ? 0 : filter === 1 ? a : filter === 2 ? b : filter === 3 ? (a + b) >> 1 : paeth(a, b, c);
    row[x] = ((row[x] as number) + add) & 255;
  }
}

function paeth(a: number, b: number, c: number): number {
  const p = a + b - c;
  const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

function chunk(name: string, content: Buffer): Buffer {
  const whole = Buffer.alloc(content.length + 12);
  whole.writeUInt32BE(content.length, 0);
  whole.write(name, 4, 'latin1');
  content.copy(whole, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, content.length + 8)), content.length + 8);
  return whole;
}
