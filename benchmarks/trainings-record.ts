/** Trainings whose every phase is written down: the state before and after it, what went in and what came out. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { classCount, type Dataset } from '../harness/data/dataset.js';
import type { CompiledStep, Engine, Tensors } from '../harness/engines/engine.js';
import { createModel, players, type Model } from '../harness/training/model.js';
import type { Objective } from '../harness/training/objective.js';
import { presetOf, resolvePreset } from '../harness/training/recipe.js';
import { schemeOf } from '../harness/training/schemes/index.js';
import { Trainer } from '../harness/training/trainer.js';
import type { ReadyVariant } from '../harness/training/variants.js';

/** What is trained, and for how many steps of the generator. */
export interface Size {
  readonly dataset: Dataset;
  readonly steps: number;
  readonly batchSize: number;
  readonly width: number;
  readonly latentSize: number;
}

/** Where a tensor lies in the file of all numbers: its first entry and its shape. */
type Place = readonly [offset: number, shape: readonly number[]];

interface PhaseRecord {
  readonly kind: 'discriminator' | 'generator' | 'joint';
  readonly before: Readonly<Record<string, Place>>;
  readonly inputs: Readonly<Record<string, Place>>;
  readonly after: Readonly<Record<string, Place>>;
  readonly outputs: Readonly<Record<string, Place>>;
}

/** Of a phase that runs often in a step of the generator, so many executions are recorded. */
const MOST_IN_A_STEP = 2;

/**
 * Trains a preset with the scheme it was published with, and writes `<folder>/case.json` and `case.f32`. Returns the path of
 * the first.
 */
export function recordTraining(
  engine: Engine,
  { name, variant }: ReadyVariant,
  preset: string,
  size: Size,
  parent: string,
): string {
  const { objective, recipe } = resolvePreset(name, variant, preset);
  if (recipe.pack > 1 || recipe.augment.length > 0 || recipe.clipGradients > 0)
    throw new Error('packs, changed samples and clipped gradients have no twin in PyTorch');
  const { dataset, steps, ...sizes } = size;
  const model = createModel({
    objective,
    recipe,
    shape: dataset.shape,
    ...sizes,
    classes: classesOf(objective, dataset),
  });
  const recorder = new Recorder();
  const scheme = schemeOf(presetOf(name, variant, preset).scheme ?? 'alternating');
  const budget = { unit: 'generatorSteps', amount: steps } as const;
  const trainer = new Trainer(model, { name, scheme, engine: recorder.watching(engine), dataset, seed: 0, budget });
  for (let step = 0; step < steps; step++) {
    recorder.beginStep();
    trainer.step();
  }
  trainer.dispose();
  const folder = mkdtempSync(join(parent, `${name}-${preset}-`));
  return recorder.write(folder, { variant: name, preset, ...aboutModel(model) });
}

/** Labels where the discriminator tells classes apart. */
function classesOf({ head }: Objective, dataset: Dataset): number | undefined {
  if (head?.kind !== 'classifier') return undefined;
  const classes = classCount(dataset);
  if (classes === undefined) throw new Error(`the discriminator tells classes apart, and ${dataset.name} has none`);
  return classes;
}

const aboutModel = (model: Model) => ({
  shape: model.shape,
  recipe: model.recipe,
  parameters: players(model).flatMap(([, { parameters }]) => Object.keys(parameters)),
});

class Recorder {
  private readonly records: PhaseRecord[] = [];
  private readonly numbers: Float32Array[] = [];
  private readonly seen = new Map<CompiledStep, number>();
  private length = 0;

  beginStep(): void {
    this.seen.clear();
  }

  /** The engine, with every execution of a compiled step written down. */
  watching(engine: Engine): Engine {
    return {
      ...engine,
      compile: (step) => {
        const run = engine.compile(step);
        const watched: CompiledStep = (state, inputs) => {
          const times = this.seen.get(run) ?? 0;
          this.seen.set(run, times + 1);
          if (times >= MOST_IN_A_STEP) return run(state, inputs);
          const [before, given] = [this.keep(state.tensors), this.keep(inputs)];
          const outputs = run(state, inputs);
          const places = { before, inputs: given, after: this.keep(state.tensors), outputs: this.keep(outputs) };
          this.records.push({ kind: kindOf(outputs), ...places });
          return outputs;
        };
        return run.dispose ? Object.assign(watched, { dispose: () => run.dispose?.() }) : watched;
      },
    };
  }

  write(folder: string, about: object): string {
    const path = join(folder, 'case.json');
    writeFileSync(path, JSON.stringify({ ...about, records: this.records }));
    writeFileSync(join(folder, 'case.f32'), Buffer.concat(this.numbers.map(bytesOf)));
    return path;
  }

  private keep(tensors: Tensors): Record<string, Place> {
    return Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]): [string, Place] => {
        const values = tensor.dataSync<'float32'>().slice();
        const offset = this.length;
        this.numbers.push(values);
        this.length += values.length;
        return [name, [offset, tensor.shape]];
      }),
    );
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Buffer =>
  Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);

function kindOf(outputs: Tensors): PhaseRecord['kind'] {
  const [own, other] = ['discriminatorLoss' in outputs, 'generatorLoss' in outputs];
  if (own && other) return 'joint';
  return own ? 'discriminator' : 'generator';
}
