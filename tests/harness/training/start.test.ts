import { describe, expect, it } from 'vitest';
import { startCpu } from '../../../harness/engines/cpu.js';
import { loadDataset } from '../../../harness/data/index.js';
import { initialState, type Model } from '../../../harness/training/model.js';
import { schemeOf } from '../../../harness/training/schemes/index.js';
import { Trainer } from '../../../harness/training/trainer.js';
import * as objectives from './objectives.js';
import { modelOf } from './support.js';
import type { Objective } from '../../../harness/variant.js';

const engine = await startCpu();
const dataset = await loadDataset('ring8');

const trainerOf = (model: Model, name: string, seed: number): Trainer =>
  new Trainer(model, { name, scheme: schemeOf('alternating'), engine, dataset, seed });
const valuesOf = ({ tensors }: Pick<Trainer, 'tensors'>): Record<string, number[]> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));

describe('runs of one seed', () => {
  it('of three folders with the same objective are the same run', () => {
    const ends = ['one', 'two', 'three'].map((name) => {
      const trainer = trainerOf(modelOf(objectives.plain), name, 7);
      for (let step = 0; step < 3; step++) trainer.step();
      const values = valuesOf(trainer);
      trainer.dispose();
      return values;
    });
    expect(ends[1]).toEqual(ends[0]);
    expect(ends[2]).toEqual(ends[0]);
  });

  it('start equal whatever is minimised, and otherwise with another seed', () => {
    const start = (objective: Objective, seed: number) => valuesOf({ tensors: initialState(modelOf(objective), seed) });
    const [plain, other] = [start(objectives.plain, 0), start(objectives.plain, 1)];
    for (const objective of Object.values(objectives)) {
      const own = start(objective, 0);
      const shared = Object.keys(plain).filter((name) => own[name]?.length === plain[name]!.length);
      expect(shared.length).toBeGreaterThan(5);
      for (const name of shared) expect(own[name], name).toEqual(plain[name]);
    }
    const drawn = Object.keys(plain).filter((name) => new Set(plain[name]).size > 2);
    expect(drawn.length).toBeGreaterThan(2);
    for (const name of drawn) expect(other[name]).not.toEqual(plain[name]);
  });

  it('differ in no tensor but the one that has another shape', () => {
    const start = (shape: readonly number[]) =>
      valuesOf({ tensors: initialState(modelOf(objectives.plain, {}, shape), 0) });
    const [two, three] = [start([2]), start([3])];
    const changed = Object.keys(two).filter((name) => two[name]!.length !== three[name]!.length);
    expect(changed.length).toBeGreaterThan(0);
    for (const name of Object.keys(two).filter((each) => !changed.includes(each)))
      expect(three[name], name).toEqual(two[name]);
  });
});
