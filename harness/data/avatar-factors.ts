import type { Random } from '../random/stream.js';

/** A way in which avatars differ: the names or colours of DiceBear's style Pixel Art that it takes. */
interface Factor<V> {
  readonly values: readonly V[];
}

/**
 * What tells the modes apart: plain to see where a face has 16 × 16 squares. A mode is one value of each. Sunglasses are
 * drawn in several ways, all of them black.
 */
export const modeFactors = {
  hair: { values: ['short17', 'long15', 'long20', 'long13'] },
  hairColor: { values: ['28150a', '91cb15', 'bd1700', '009bbd'] },
  skinColor: { values: ['ffdbac', 'b68655', '8d5524'] },
  clothingColor: { values: ['03396c', '00b159', 'd11141', 'ffd969'] },
  glasses: { values: [false, true] },
} as const satisfies Record<string, Factor<string | boolean>>;

export type ModeFactor = keyof typeof modeFactors;
export const modeFactorNames = Object.keys(modeFactors) as ModeFactor[];

/** How many values each has, the first factor leading. */
export const modeRadices = modeFactorNames.map((name) => modeFactors[name].values.length);
export const modeCount = modeRadices.reduce((product, count) => product * count, 1);

/** The place of each factor's value in a mode, which is a number of mixed radix, the first factor leading. */
export function placesOfMode(mode: number, radices: readonly number[] = modeRadices): number[] {
  const places: number[] = [];
  for (let rest = mode, at = radices.length - 1; at >= 0; at--) {
    const radix = radices[at] as number;
    places.unshift(rest % radix);
    rest = Math.floor(rest / radix);
  }
  return places;
}

const numbered = (name: string, numbers: readonly number[]): string[] =>
  numbers.map((number) => name + String(number).padStart(2, '0'));
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

/** What differs within a mode, so that no two pictures need to be equal. Clothes are those that show their colour. */
const details = {
  backgroundColor: ['b6e3f4', 'c0aede', 'd1d4f9', 'ffd5dc', 'e8e8e8', 'c8e6c9'],
  eyes: numbered('variant', upTo(12)),
  eyesColor: ['76778b', '697b94', '647b90', '5b7c8b', '588387', '876658'],
  mouth: [...numbered('happy', upTo(13)), ...numbered('sad', upTo(10))],
  mouthColor: ['d29985', 'c98276', 'e35d6a', 'de0f0d'],
  clothing: numbered('variant', [1, 3, 4, 5, 6, 8, 11, 12, 13, 23]),
  glasses: numbered('dark', [1, 2, 3, 5, 6, 7]),
  accessories: ['none', ...numbered('variant', upTo(4))],
  accessoriesColor: ['daa520', 'ffd700', 'fafad2', 'd3d3d3', 'a9a9a9'],
} as const satisfies Record<string, readonly string[]>;

/** All that decides a face. */
export interface Avatar {
  readonly mode: number;
  /** Options of DiceBear's `createAvatar` that leave it no choice. */
  readonly options: Readonly<Record<string, readonly string[] | number>>;
}

/** A face: its mode and details are uniform, and independent of each other. */
export function drawAvatar(random: Random): Avatar {
  const mode = random.integer(modeCount);
  const places = placesOfMode(mode);
  const chosen = Object.fromEntries(
    modeFactorNames.map((name, i) => [name, modeFactors[name].values[places[i] as number]] as const),
  );
  const { glasses: wearsGlasses, ...visible } = chosen;
  const drawn = Object.fromEntries(
    Object.entries(details).map(([name, values]) => [name, values[random.integer(values.length)] as string] as const),
  );
  const fixed = Object.entries({ ...drawn, ...visible }).map(([name, value]) => [name, [String(value)]] as const);
  return {
    mode,
    options: {
      ...Object.fromEntries(fixed),
      glassesColor: ['191919'],
      glassesProbability: wearsGlasses === true ? 100 : 0,
      accessoriesProbability: drawn.accessories === 'none' ? 0 : 100,
      beardProbability: 0,
      hatProbability: 0,
    },
  };
}
