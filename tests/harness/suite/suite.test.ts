import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../harness/ground/digest.js';
import { UserError } from '../../../harness/ground/errors.js';
import { expand } from '../../../harness/suite/expand.js';
import { differences } from '../../../harness/record/key.js';
import type { Code } from '../../../harness/record/code.js';
import { countingOf, runKey as keyWithParts, scoreKey } from '../../../harness/record/run-key.js';
import { loadSuite, parseSuite, suiteNames } from '../../../harness/suite/load.js';
import { discoverVariants } from '../../../harness/training/variants.js';

const entries = await discoverVariants();

const good = `description: a test
variants: [sgan, { variant: wgan-gp, preset: paper }]
datasets: [mnist, ring8]
seeds: 2
budget: { generatorSteps: 10 }
evaluation:
  every: 5
  curve: [digits]
`;
/** Ten lists of ten aliases of the list before: 10¹⁰ strings. */
const aliasBomb = Array.from(
  { length: 10 },
  (_, i) => `k${i}: &a${i} [${Array.from({ length: 10 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(', ')}]`,
).join('\n');
const lineOf = (text: string): string => {
  try {
    parseSuite(text, 'my.yaml');
    return 'accepted';
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message;
  }
};

describe('a suite file', () => {
  it('is variants × presets × data sets × seeds, in a stable order', () => {
    const runs = expand(parseSuite(good, 'my.yaml'), entries);
    expect(runs.map(({ variant, preset, dataset, seed }) => [dataset, seed, variant, preset])).toEqual([
      ['mnist', 0, 'sgan', 'default'],
      ['mnist', 0, 'wgan-gp', 'paper'],
      ['mnist', 1, 'sgan', 'default'],
      ['mnist', 1, 'wgan-gp', 'paper'],
      ['ring8', 0, 'sgan', 'default'],
      ['ring8', 0, 'wgan-gp', 'paper'],
      ['ring8', 1, 'sgan', 'default'],
      ['ring8', 1, 'wgan-gp', 'paper'],
    ]);
  });

  it('trains a preset by the scheme it was published with, unless the suite names schemes', () => {
    const text = good.replace('{ variant: wgan-gp, preset: paper }', '{ variant: hinge, preset: single-loss }');
    const schemesOf = (suite: string): string[] =>
      expand(parseSuite(suite, 'my.yaml'), entries, { seeds: 1 })
        .filter(({ dataset }) => dataset === 'mnist')
        .map(({ variant, scheme }) => `${variant} ${scheme}`);
    expect(schemesOf(text)).toEqual(['sgan alternating', 'hinge single-loss']);
    expect(schemesOf(`${text}schemes: [fused]\n`)).toEqual(['sgan fused', 'hinge fused']);
  });

  it('trains every entry with each of its sets of settings', () => {
    const chosen = good.replace('{ variant: wgan-gp, preset: paper }', '{ variant: wgan-gp, set: { beta1: 0.5 } }');
    const sets = (text: string): string => `${chosen}sets: [${text}]\n`;
    const runs = expand(parseSuite(sets('{ discriminatorSteps: 1 }, { discriminatorSteps: 5 }'), 'my.yaml'), entries, {
      seeds: 1,
    });
    expect(runs.slice(0, 4).map(({ variant, settings }) => [variant, settings])).toEqual([
      ['sgan', { discriminatorSteps: 1 }],
      ['sgan', { discriminatorSteps: 5 }],
      ['wgan-gp', { beta1: 0.5, discriminatorSteps: 1 }],
      ['wgan-gp', { beta1: 0.5, discriminatorSteps: 5 }],
    ]);
    expect(lineOf(sets('{ lambda: 1 }, { lambda: 1 }'))).toMatch(/line 9: sets: an entry is named twice/);
    expect(lineOf(sets('{ lambda: -1 }'))).toMatch(/line 9: sets.0.lambda: lambda has to be above 0/);
  });

  it('may have a variant with two presets, and a fraction of a second', () => {
    const text = good.replace('[sgan, {', '[wgan-gp, {').replace('generatorSteps: 10', 'seconds: 1.5');
    expect(parseSuite(text, 'my.yaml').budget).toEqual({ unit: 'seconds', amount: 1.5 });
  });

  it('can be narrowed to variants and seeds', () => {
    const runs = expand(parseSuite(good, 'my.yaml'), entries, { only: ['wgan-gp'], seeds: 3 });
    expect(runs.map(({ variant, seed }) => `${variant} ${seed}`)).toEqual(
      ['mnist', 'ring8'].flatMap(() => [0, 1, 2].map((seed) => `wgan-gp ${seed}`)),
    );
  });

  it.each([
    ['an unknown field', good.replace('seeds: 2', 'sedes: 2'), /my\.yaml, line 4: sedes: there is no such field/],
    ['a wrong type', good.replace('seeds: 2', 'seeds: many'), /my\.yaml, line 4: seeds: it has to be a count/],
    ['a negative count', good.replace('every: 5', 'every: -5'), /my\.yaml, line 7: evaluation\.every/],
    ['two budgets', good.replace('10 }', '10, seconds: 5 }'), /my\.yaml, line 5: budget: .*exactly one/],
    ['a broken line', good.replace('[mnist, ring8]', '[mnist, ring8'), /my\.yaml, line \d/],
    ['a code tag', good.replace('a test', '!!js/function "x"'), /my\.yaml, line 1: .*tag/i],
    ['a missing field', good.replace('datasets: [mnist, ring8]\n', ''), /my\.yaml, line 1: datasets: it is missing/],
    [
      'an unknown metric',
      good.replace('curve: [digits]', 'curve: [digits]\n  metrics: [fd, fid]'),
      /my\.yaml, line 9: evaluation\.metrics\.1: it has to be one of fd, kd/,
    ],
    ['code as a feature network', good.replace('[digits]', '["module:evil.js"]'), /line 8: .*cannot name a module/],
    ['too many seeds', good.replace('seeds: 2', 'seeds: 1000000000'), /line 4: seeds: it has to be a count from 1/],
    ['a bomb of aliases', aliasBomb, /my\.yaml: Excessive alias count/],
    ['deep nesting', `description: ${'['.repeat(1500)}`, /too many brackets or too long lines/],
    ['a megabyte', `# ${'x\n'.repeat(1e6)}`, /larger than 64 KiB/],
    ['nothing', '', /^my\.yaml, line 1: a suite is made of fields, such as description: and datasets:\.$/],
    ['a seed twice', good.replace('seeds: 2', 'seeds: [1, 2, 1]'), /line 4: seeds: an entry is named twice/],
    ['a data set twice', good.replace('ring8', 'mnist'), /line 3: datasets: an entry is named twice/],
    [
      'a variant twice, once with the name of its preset',
      good.replace('{ variant: wgan-gp, preset: paper }', '{ variant: sgan, preset: default }'),
      /line 2: variants: .*an entry is named twice/,
    ],
    ['half a step', good.replace('Steps: 10', 'Steps: 1.5'), /line 5: budget: it has to be a whole number of steps/],
  ])('with %s is refused with the line named', (_, text, message) => {
    expect(lineOf(text)).toMatch(message);
  });

  it('with an unknown variant, preset or scheme is refused with the known names', () => {
    const expanding = (text: string) => () => expand(parseSuite(text, 'my.yaml'), entries);
    expect(expanding(good.replace('sgan', 'sagn'))).toThrow(/no variant "sagn".*sgan/);
    expect(expanding(good.replace('preset: paper', 'preset: papre'))).toThrow(/no preset "papre".*paper/);
    expect(expanding(`${good}schemes: [jumping]\n`)).toThrow(/no scheme "jumping".*alternating/);
  });

  it.each(suiteNames())('%s of the project expands', (name) => {
    expect(expand(loadSuite(name), entries).length).toBeGreaterThan(0);
  });

  it('that does not exist is refused with the known names', () => {
    expect(() => loadSuite('defualt')).toThrow(/no suite "defualt".*default, .*quick/);
  });
});

describe('a run key', () => {
  const [spec] = expand(parseSuite(good, 'my.yaml'), entries);
  const ground = {
    engine: 'tensorflow',
    engineVersion: '2',
    device: 'cpu',
    threads: 1,
    cpuKind: 'x64 avx2',
    environment: '',
  };
  const codeNamed = (letter: string, packages = {}): Code => ({ hash: letter.repeat(64), packages, files: [] });
  const code = { training: codeNamed('a'), engine: codeNamed('b'), network: () => codeNamed('4') };
  const scoring = { metrics: codeNamed('c') };
  const [variant, dataset] = [codeNamed('1'), codeNamed('2')];
  const base = { variant, recipe: { a: 1, b: 2 }, dataset, datasetChecksum: 'd', ground, code };
  const runKey = (...args: Parameters<typeof keyWithParts>): string => keyWithParts(...args).key;

  it('is the sha256 of its parts in the order of their names', () => {
    const { key, parts } = keyWithParts(spec!, base);
    const sorted = Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1)));
    expect(key).toBe(createHash('sha256').update(JSON.stringify(sorted)).digest('hex'));
    const scored = scoreKey(spec!, {}, scoring);
    expect(scored.key).toBe(sha256(scored.parts));
  });

  it('has how operations are counted, which a budget of compute is a number of', () => {
    const { parts } = keyWithParts(spec!, base);
    expect(parts['counting of operations']).toBe('1');
    expect(countingOf(parts)).toBe('1');
    expect(countingOf({ ...parts, 'counting of operations': '2' })).toBe('2');
  });

  it('changes with all that decides the weights', () => {
    const keys = [
      runKey(spec!, base),
      runKey({ ...spec!, seed: 1 }, base),
      runKey({ ...spec!, width: 8 }, base),
      runKey({ ...spec!, network: { name: 'resnet' } }, base),
      runKey({ ...spec!, network: { name: 'resnet', generatorWidth: 8 } }, base),
      runKey(spec!, { ...base, code: { ...code, network: () => codeNamed('5') } }),
      runKey({ ...spec!, budget: { unit: 'generatorSteps', amount: 11 } }, base),
      runKey({ ...spec!, evaluation: { ...spec!.evaluation, every: 1 } }, base),
      runKey(spec!, { ...base, recipe: { a: 1, b: 3 } }),
      runKey(spec!, { ...base, datasetChecksum: 'e' }),
      runKey(spec!, { ...base, variant: codeNamed('3') }),
      runKey(spec!, { ...base, dataset: codeNamed('3') }),
      runKey(spec!, { ...base, variant: codeNamed('1', { lodash: '4.0.0' }) }),
      runKey(spec!, { ...base, ground: { ...ground, cpuKind: 'x64' } }),
      runKey(spec!, { ...base, ground: { ...ground, threads: 2 } }),
      runKey(spec!, { ...base, ground: { ...ground, environment: 'ONEDNN_MAX_CPU_ISA=AVX2' } }),
      runKey(spec!, { ...base, code: { ...code, training: codeNamed('d') } }),
      runKey(spec!, { ...base, code: { ...code, engine: codeNamed('d') } }),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('does not change with the order of fields, or with how samples are scored', () => {
    expect(runKey(spec!, { ...base, recipe: { b: 2, a: 1 } })).toBe(runKey(spec!, base));
    const rescored = { ...spec!, evaluation: { ...spec!.evaluation, samples: 9, curve: ['pixels'] } };
    expect(runKey(rescored, base)).toBe(runKey(spec!, base));
  });

  it('of the scores changes with metric code, networks and samples, and with nothing else', () => {
    const key = (changes: Partial<typeof spec>, digits: string, metrics = codeNamed('m')): string =>
      scoreKey({ ...spec!, ...changes }, { digits }, { metrics }).key;
    const evaluation = { ...spec!.evaluation, samples: 9 };
    const others = [codeNamed('n'), codeNamed('m', { 'ml-matrix': '7.0.0' })].map((metrics) => key({}, 'w', metrics));
    expect(new Set([key({}, 'w'), key({}, 'v'), ...others, key({ evaluation }, 'w')]).size).toBe(5);
    expect(key({ seed: 7, width: 3 }, 'w')).toBe(key({}, 'w'));
  });

  it('says what differs from another', () => {
    const before = keyWithParts(spec!, base).parts;
    const changed = { ...spec!, budget: { unit: 'generatorSteps', amount: 20 } } as const;
    const after = keyWithParts(changed, { ...base, code: { ...code, training: codeNamed('e') } }).parts;
    expect(differences(before, after)).toEqual([
      'budget was 10 generator steps, is 20 generator steps',
      'the training code changed',
    ]);
    expect(differences(before, before)).toEqual([]);
  });
});
