import { expect, test } from 'vitest';
import { palette, type Scheme } from './palette.ts';

type Rgb = [number, number, number];

const linear = (hex: string): Rgb =>
  [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as Rgb;

// Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
const sight: Record<string, number[][]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  'without red cones': [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  'without green cones': [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  'without blue cones': [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

const seen = (rgb: Rgb, matrix: number[][]): Rgb =>
  matrix.map((row) => row.reduce((sum, weight, i) => sum + weight * (rgb[i] ?? 0), 0)) as Rgb;

// OKLab: distances in it follow what the eye tells apart.
function lab([r, g, b]: Rgb): Rgb {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

const distance = (a: Rgb, b: Rgb) => 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
const luminance = (hex: string) => {
  const [r, g, b] = linear(hex);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const schemes: Scheme[] = ['light', 'dark'];

test.each(schemes.flatMap((scheme) => Object.keys(sight).map((kind) => ({ scheme, kind }))))(
  'the first four colours of a chart stay apart for eyes $kind, the eight nearly so ($scheme)',
  ({ scheme, kind }) => {
    const matrix = sight[kind] ?? [];
    const colours = palette[scheme].map((hex) => lab(seen(linear(hex), matrix)));
    const pairs = colours.flatMap((a, i) =>
      colours.slice(i + 1).map((b, j) => ({ i, j: i + 1 + j, d: distance(a, b) })),
    );
    expect(Math.min(...pairs.filter((p) => p.j < 4).map((p) => p.d))).toBeGreaterThan(9);
    const [closest] = pairs.sort((a, b) => a.d - b.d);
    expect(closest?.d, `colours ${closest?.i} and ${closest?.j}`).toBeGreaterThan(4);
  },
);

test.each(schemes)('every colour stands out from the page by 3 to 1 (%s)', (scheme) => {
  const page = luminance(scheme === 'light' ? '#ffffff' : '#1c1a19');
  for (const hex of palette[scheme]) {
    const other = luminance(hex);
    const ratio = (Math.max(page, other) + 0.05) / (Math.min(page, other) + 0.05);
    expect(ratio, hex).toBeGreaterThanOrEqual(3);
  }
});
