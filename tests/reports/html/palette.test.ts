import { describe, expect, it } from 'vitest';
import { dark, light, styleOf, type Theme } from '../../../reports/charts/theme.js';

type Triple = readonly [number, number, number];

const linear = (channel: number): number => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);

const rgbOf = (hex: string): Triple => {
  const [red, green, blue] = [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16) / 255));
  return [red!, green!, blue!];
};

const times = (matrix: readonly Triple[], [a, b, c]: Triple): Triple => {
  const [x, y, z] = matrix.map(([p, q, r]) => p * a + q * b + r * c);
  return [x!, y!, z!];
};

/** Deuteranopia, severity 1: Machado, Oliveira and Fernandes 2009, table 1, for linear sRGB. */
const DEUTERANOPIA: readonly Triple[] = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];

/** IEC 61966-2-1, to XYZ of D65. */
const TO_XYZ: readonly Triple[] = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
];
const WHITE: Triple = [0.95047, 1, 1.08883];

/** CIE 1976 L*a*b*. */
function labOf(rgb: Triple): Triple {
  const clipped = rgb.map((channel) => Math.min(1, Math.max(0, channel))) as unknown as Triple;
  const [x, y, z] = times(TO_XYZ, clipped).map((value, at) => {
    const ratio = value / WHITE[at]!;
    return ratio > (6 / 29) ** 3 ? Math.cbrt(ratio) : ratio / (3 * (6 / 29) ** 2) + 4 / 29;
  });
  return [116 * y! - 16, 500 * (x! - y!), 200 * (y! - z!)];
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => ((angle * 180) / Math.PI + 360) % 360;

/** CIEDE2000: Sharma, Wu and Dalal 2005, eqs. 2 to 22. */
function deltaE([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const chroma = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [degrees(Math.atan2(b1, p1)), degrees(Math.atan2(b2, p2))];
  const apart = h2 - h1;
  const turn = c1 * c2 === 0 ? 0 : Math.abs(apart) <= 180 ? apart : apart - Math.sign(apart) * 360;
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin(radians(turn / 2))];
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const sum = h1 + h2;
  const h = c1 * c2 === 0 ? sum : Math.abs(apart) <= 180 ? sum / 2 : (sum + (sum < 360 ? 360 : -360)) / 2;
  const t =
    1 -
    0.17 * Math.cos(radians(h - 30)) +
    0.24 * Math.cos(radians(2 * h)) +
    0.32 * Math.cos(radians(3 * h + 6)) -
    0.2 * Math.cos(radians(4 * h - 63));
  const sl = 1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2);
  const [sc, sh] = [1 + 0.045 * c, 1 + 0.015 * c * t];
  const rotation =
    -2 * Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7)) * Math.sin(radians(60 * Math.exp(-(((h - 275) / 25) ** 2))));
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh));
}

/** Relative luminances, WCAG 2.1. */
function contrast(one: string, other: string): number {
  const [bright, dim] = [one, other]
    .map((hex) => 0.05 + rgbOf(hex).reduce((sum, channel, at) => sum + channel * [0.2126, 0.7152, 0.0722][at]!, 0))
    .sort((a, b) => b - a);
  return bright! / dim!;
}

it('the difference of colours is that of Sharma, Wu and Dalal (table 1, pairs 1, 7, 17, 25)', () => {
  expect(deltaE([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
  expect(deltaE([50, 0, 0], [50, -1, 2])).toBeCloseTo(2.3669, 4);
  expect(deltaE([50, 2.5, 0], [73, 25, -18])).toBeCloseTo(27.1492, 4);
  expect(deltaE([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
});

describe.each([
  ['light', light],
  ['dark', dark],
])('the colours of a %s page', (_, theme: Theme) => {
  const { palette, ground } = theme;
  const pairs = palette.flatMap((a, at) => palette.slice(at + 1).map((b) => [a, b] as const));

  it.each([
    ['everyone', (rgb: Triple) => rgb],
    ['deuteranopes', (rgb: Triple) => times(DEUTERANOPIA, rgb)],
  ])('are told apart by %s, any two of a chart’s first eight', (_whom, seen) => {
    const close = pairs.filter(([a, b]) => deltaE(labOf(seen(rgbOf(a))), labOf(seen(rgbOf(b)))) < 10);
    expect(close).toEqual([]);
  });

  it('stand out from the ground', () => {
    expect(palette.filter((colour) => contrast(colour, ground) < 3)).toEqual([]);
  });

  it('have other dashes where they are neighbours, and where a colour comes again', () => {
    for (let at = 0; at < 3 * palette.length; at++) {
      const { dash } = styleOf(at, theme);
      expect(styleOf(at + 1, theme).dash).not.toEqual(dash);
      expect(styleOf(at + palette.length, theme).dash).not.toEqual(dash);
    }
  });
});
