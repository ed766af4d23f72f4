import { expect, it } from 'vitest';
import { networksTable, slowNetworks, type Row } from '../../benchmarks/network-rows.js';

const row = (name: string, ours: number, more: Partial<Row> = {}): Row => ({
  ...{ name, ours, theirs: 10, difference: 1.4e-6, published: false, inFloat64: false, values: {} },
  ...more,
});

it('a network has a ratio of images a second, unless its reference computes in float64', () => {
  const table = networksTable([
    row('inception-tf', 20),
    row('efficientnet-lite0', 150, { inFloat64: true }),
    row('efficientnet-lite0', 151, { inFloat64: true, published: true }),
  ]);
  expect(table).toContain('| `inception-tf` | 1e-6 | 20 | 10 | 2.0 |');
  expect(table).toContain('| `efficientnet-lite0` | 1e-6 | 150 | 10 (float64) | – |');
  expect(table).toContain('| `efficientnet-lite0`, published weights |');
});

it('Inception and CLIP as torch-fidelity has them have to keep up with it', () => {
  const slow = [
    row('inception-tf', 9.9),
    row('clip-vit-b32-tf', NaN),
    row('inception-tf', 10),
    row('dinov2-vits14', 1),
  ];
  expect(slowNetworks(slow)).toEqual(slow.slice(0, 2));
});
