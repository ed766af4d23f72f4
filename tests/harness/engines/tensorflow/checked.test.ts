import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { eager, type CompiledStep, type Engine, type Step, type Tensors } from '../../../../harness/engines/engine.js';
import { nativeBackend, type Binding } from '../../../../harness/engines/tensorflow/binding.js';
import { asFunction, type Load } from '../../../../harness/engines/tensorflow/capture.js';
import { checked, COMPARED } from '../../../../harness/engines/tensorflow/checked.js';
import type { GraphNode } from '../../../../harness/engines/tensorflow/graph.js';
import { startTensorflow } from '../../../../harness/engines/tensorflow/index.js';
import { passesForSession, type Passes } from '../../../../harness/engines/tensorflow/passes.js';
import { stream } from '../../../../harness/random/stream.js';
import { planOf, runsFolder, train } from '../../run/support.js';

let engine: Engine;
beforeAll(async () => {
  engine = await startTensorflow({ device: 'cpu', threads: 1, checks: true });
});

const random = stream(0, 'checked test');
const normal = (...shape: number[]): tf.Tensor => tf.tensor(random.normal(shape.reduce((a, b) => a * b)), shape);

/** Gradient descent by 0.1; says how often JavaScript runs it. */
function descent(): { step: Step; calls: () => number } {
  let calls = 0;
  const step: Step = ({ w, count }, { x }) => {
    calls++;
    const { value, grad } = tf.valueAndGrad((at: tf.Tensor) => tf.mean(tf.square(tf.matMul(x!, at))))(w!);
    return { state: { w: tf.sub(w!, tf.mul(grad, 0.1)), count: tf.add(count!, 1) }, outputs: { value } };
  };
  return { step, calls: () => calls };
}

const start = { w: normal(3, 2), count: tf.scalar(0) };
const inputs = Array.from({ length: 8 }, () => ({ x: normal(5, 3) }));

/** Outputs and state of each execution, as numbers. */
function trajectory(run: CompiledStep, given: readonly Tensors[] = inputs): unknown[] {
  const state = { tensors: Object.fromEntries(Object.entries(start).map(([name, t]) => [name, tf.clone(t)])) };
  const all = given.map((each) => {
    const outputs = run(state, each);
    const numbers = [outputs, state.tensors].map((tensors) => Object.values(tensors).map((t) => [...t.dataSync()]));
    tf.dispose(outputs);
    return numbers;
  });
  tf.dispose(state.tensors);
  return all;
}

/** The graph with its step size of 0.1 exchanged for the next float32. */
const oneBitOff: Passes = (nodes, fetched) =>
  passesForSession(nodes, fetched).map((node) => ({
    ...node,
    attributes: Object.fromEntries(
      // 0.1 as float32 is 0x3dcccccd.
      Object.entries(node.attributes).map(([name, text]) => [
        name,
        text.replace('\\315\\314\\314\\075', '\\316\\314\\314\\075'),
      ]),
    ),
  }));
const renamed =
  (from: string, to: string): Passes =>
  (nodes, fetched) =>
    passesForSession(nodes, fetched).map((node): GraphNode =>
      node.operation === from ? { ...node, operation: to } : node,
    );

const loadOnCpu = asFunction(passesForSession);

describe('a captured step that is checked', () => {
  it('has the bits of the eager one, and is run as a graph once it has shown that', () => {
    const warn = vi.fn();
    const [own, plain] = [descent(), descent()];
    const run = checked(own.step, { load: loadOnCpu, warn });
    expect(trajectory(run)).toEqual(trajectory(eager(plain.step)));
    expect(run.check!()).toEqual({ compared: COMPARED, faults: [] });
    expect(own.calls()).toBe(1 + COMPARED); // the recording, and those that were compared
    expect(warn).not.toHaveBeenCalled();
    run.dispose!();
  });

  it('is given up where one bit differs: the training goes on with the eager bits, and a warning names the tensor', () => {
    const warn = vi.fn<(sentence: string) => void>();
    const [own, plain] = [descent(), descent()];
    const run = checked(own.step, { load: asFunction(oneBitOff), warn });
    expect(trajectory(run)).toEqual(trajectory(eager(plain.step)));
    expect(own.calls()).toBe(inputs.length);
    const { compared, faults } = run.check!();
    expect(compared).toBe(0);
    expect(faults).toEqual([expect.stringMatching(/^execution 2 of its graph gives other bits .*, in w$/)]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining(`longer, because ${faults[0]}.`)]]);
  });

  it('is given up where it differs after it had been equal', () => {
    const [own, plain] = [descent(), descent()];
    const load: Load = (binding, recording) => {
      const [right, wrong] = [loadOnCpu, asFunction(oneBitOff)].map((each) => each(binding, recording));
      let runs = 0;
      return { run: (fed) => (++runs < COMPARED ? right! : wrong!).run(fed), dispose: () => undefined };
    };
    const run = checked(own.step, { load, warn: () => undefined });
    expect(trajectory(run)).toEqual(trajectory(eager(plain.step)));
    expect(run.check!()).toMatchObject({
      compared: COMPARED - 1,
      faults: [expect.stringContaining(`execution ${1 + COMPARED}`)],
    });
  });

  it.each<[string, Load, RegExp]>([
    [
      'TensorFlow does not know an operation of it',
      asFunction(renamed('Mean', 'NoMean')),
      /does not take its graph: .*NoMean/,
    ],
    [
      'it fails when it runs',
      () => ({
        run: () => {
          throw new Error('no kernel');
        },
        dispose: () => undefined,
      }),
      /its graph fails: no kernel$/,
    ],
  ])('is given up where %s', (_, load, reason) => {
    const run = checked(descent().step, { load, warn: () => undefined });
    expect(trajectory(run)).toEqual(trajectory(eager(descent().step)));
    expect(run.check!().faults).toEqual([expect.stringMatching(reason)]);
  });

  it('is run eagerly where it cannot be captured, since nobody has to ask for that', () => {
    const step: Step = (_state, { x }) => ({ state: {}, outputs: { y: tf.scalar(x!.dataSync()[0]! + 1) } });
    const run = checked(step, { load: loadOnCpu, warn: () => undefined });
    const results = [1, 2].map((x) => [...run({ tensors: {} }, { x: tf.add(x, 0) }).y!.dataSync()]);
    expect(results).toEqual([[2], [3]]);
    expect(run.check!().faults).toEqual([expect.stringMatching(/^it cannot be captured: .*read a tensor on the host/)]);
  });

  it("has the step's own error, where the step itself throws", () => {
    const run = checked(
      () => {
        throw new RangeError('out of luck');
      },
      { load: loadOnCpu, warn: () => undefined },
    );
    expect(() => run({ tensors: {} }, {})).toThrow(RangeError);
  });

  it('is recorded and compared anew for other shapes', () => {
    const own = descent();
    const run = checked(own.step, { load: loadOnCpu, warn: () => undefined });
    const mixed = [5, 4, 5, 4, 5, 4, 5, 4, 5, 4].map((rows) => ({ x: normal(rows, 3) }));
    expect(trajectory(run, mixed)).toEqual(trajectory(eager(descent().step), mixed));
    expect(run.check!().compared).toBe(2 * COMPARED);
    expect(own.calls()).toBe(2 * (1 + COMPARED));
    run.dispose!();
  });

  it.each([
    ['captured', passesForSession],
    ['given up', oneBitOff],
  ])('leaves no tensors behind when it is %s', (_, passes) => {
    const run = checked(descent().step, { load: asFunction(passes), warn: () => undefined });
    const before = tf.memory().numTensors;
    trajectory(run);
    run.dispose!();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes its function out of TensorFlow again', () => {
    const { binding } = nativeBackend();
    const names: string[] = [];
    const heard: Load = (stock, recording) => {
      const addFunction: Binding['addFunction'] = (model, name, ...tensors) => {
        names.push(name);
        stock.addFunction(model, name, ...tensors);
      };
      return loadOnCpu(Object.create(stock, { addFunction: { value: addFunction } }) as Binding, recording);
    };
    const run = checked(descent().step, { load: heard, warn: () => undefined });
    trajectory(run);
    const call = (): unknown => binding.executeOp(names[0]!, [], [], 1);
    expect(call).toThrow(/inputs|arguments/i); // it is there, and wants some
    run.dispose!();
    expect(call).toThrow(/neither a type of a primitive operation nor a name of a function/);
  });
});

describe('a run on an engine that checks', () => {
  it('records how many executions were compared, and no fault', async () => {
    const runs = runsFolder();
    const { provenance, status } = (await train(runs, planOf(runs), { engine }))!;
    expect(status).toBe('ok');
    // Two phases of one shape each.
    expect(provenance.capture).toEqual({ compared: 2 * COMPARED, faults: [] });
  });

  it('has the weights of an eager run where its graphs are wrong, and says so in its record', async () => {
    const [right, wrong] = [runsFolder(), runsFolder()];
    const halved: Passes = (nodes, fetched) =>
      passesForSession(nodes, fetched).map((node) =>
        node.operation === 'Rsqrt' || node.operation === 'Sqrt' ? { ...node, operation: 'Square' } : node,
      );
    const warnings: string[] = [];
    const warn = (sentence: string): void => void warnings.push(sentence);
    const broken: Engine = { ...engine, compile: (step) => checked(step, { load: asFunction(halved), warn }) };
    const expected = (await train(right, planOf(right), { engine: { ...engine, compile: eager } }))!;
    const record = (await train(wrong, planOf(wrong), { engine: broken }))!;
    expect(record.digest).toBe(expected.digest);
    expect(record.metrics).toEqual(expected.metrics);
    expect(expected.provenance.capture).toBeUndefined();
    expect(record.provenance.capture!.faults).toEqual([
      expect.stringMatching(/gives other bits/),
      expect.stringMatching(/gives other bits/),
    ]);
    expect(warnings).toHaveLength(4); // of both players' steps, of a look at both, and of the generator that makes samples
  });
});
