import { expect, it } from 'vitest';
import { stream } from '../../../harness/random/stream.js';
import { coversLittle, hasLostDiversity, hasLostModes, lostClasses } from '../../../harness/scoring/collapse.js';
import { classModes } from '../../../metrics/arithmetic/modes.js';
import { normal } from '../../metrics/support.js';

it('diversity is lost below a tenth of the reals’ total variance, wherever the mean is', () => {
  const reals = normal([0, 0], [6, 1, 1, 4]);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 0, 0, 0.49]))).toBe(true);
  expect(hasLostDiversity(reals, normal([9, 9], [0.5, 5, 5, 0.51]))).toBe(false);
});

it('most modes are lost where less than half of them are in effect', () => {
  const among = (labels: number[]): boolean => hasLostModes(classModes(labels, 8).klModes);
  expect(among([0, 1, 2, 3, 3, 2, 1, 0])).toBe(false); // four of eight in equal parts
  expect(among([0, 1, 2])).toBe(true);
  expect(among([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])).toBe(true); // five, but one with 13 of 17 samples
});

it('most classes are lost by their histogram beside that of the data: half of ten are enough, one is not', () => {
  const ten = Array.from({ length: 10 }, () => 100);
  const among = (count: number): string | null =>
    lostClasses(
      Array.from({ length: 60 }, (_, i) => i % count),
      ten,
    );
  expect(among(10)).toBeNull();
  expect(among(6)).toBeNull();
  expect(among(4)).toBe(`4 of 10 classes seen, KL ${Math.log(2.5).toFixed(2)} nats from the data's`);
  expect(among(1)).toBe(`1 of 10 classes seen, KL ${Math.log(10).toFixed(2)} nats from the data's`);
  const mostlyOnes = Array.from({ length: 100 }, (_, i) => (i < 90 ? 1 : i % 10)); // all seen, one nearly alone
  expect(lostClasses(mostlyOnes, ten)).toMatch(/^10 of 10 classes seen, KL 1\.\d\d nats/);
});

it('classes that the data hardly has need not be found', () => {
  expect(
    lostClasses(
      Array.from({ length: 50 }, () => 0),
      [980, 20],
    ),
  ).toBeNull();
  expect(
    lostClasses(
      Array.from({ length: 50 }, () => 1),
      [980, 20],
    ),
  ).not.toBeNull();
  expect(lostClasses([0, 1, 0, 1], [5, 5, 0])).toBeNull(); // a class that the data has not
});

it('without classes, samples that are alike and near few reals have collapsed; far or alike alone is blur', () => {
  const draw = (name: string, deviation: number, mean: number) => {
    const values = Float64Array.from(
      stream(0, name).normal(400 * 4, 0, deviation),
      (value, i) => value + (i % 4 < 2 ? mean : 0),
    );
    return { count: 400, dimensions: 4, values };
  };
  const reals = draw('reals', 1, 0);
  expect(coversLittle(reals, draw('others', 1, 0))).toBe(false);
  expect(coversLittle(reals, draw('one place', 0.02, 2))).toBe(true);
  expect(coversLittle(reals, draw('far', 3, 0))).toBe(false);
});
