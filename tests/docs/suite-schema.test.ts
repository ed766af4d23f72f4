import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { suiteSchemaJson } from './suite-schema.js';

const schema = JSON.parse(suiteSchemaJson()) as Parameters<typeof z.fromJSONSchema>[0];
const check = z.fromJSONSchema(schema);
const folder = fileURLToPath(new URL('../../suites/', import.meta.url));
const suites = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const textOf = (name: string): string => readFileSync(`${folder}${name}`, 'utf8');

describe('the JSON schema of suites, for editors', () => {
  it.each(suites)('accepts suites/%s, whose first line names it', (name) => {
    expect(check.safeParse(parse(textOf(name))).error).toBeUndefined();
    const [, place] = /^# yaml-language-server: \$schema=(\S+)\n/.exec(textOf(name))!;
    expect(readFileSync(new URL(place!, `file://${folder}`), 'utf8')).toBe(suiteSchemaJson());
  });

  it.each([
    ['a misspelt field', (suite: Record<string, unknown>) => ({ ...suite, seed: 3 })],
    ['a missing one', (suite: Record<string, unknown>) => ({ ...suite, budget: undefined })],
    ['a unit that there is not', (suite: Record<string, unknown>) => ({ ...suite, budget: { epochs: 3 } })],
    ['a number in words', (suite: Record<string, unknown>) => ({ ...suite, batchSize: 'many' })],
    ['a misspelt field further in', (suite: Record<string, unknown>) => ({ ...suite, evaluation: { evry: 3 } })],
  ])('complains of %s', (_, change) => {
    const suite = parse(textOf('demo.yaml')) as Record<string, unknown>;
    expect(check.safeParse(suite).success).toBe(true);
    expect(check.safeParse(change(suite)).success).toBe(false);
  });

  const setting = (set: Record<string, unknown>) => ({
    ...(parse(textOf('demo.yaml')) as Record<string, unknown>),
    variants: [{ variant: 'sgan', set }],
  });
  it.each([{ generatorNorm: 'layer' }, { augment: ['color'], leakySlope: 0 }, { learningRate: 0.01, gamma: 0.5 }])(
    'accepts the settings %j',
    (set) => expect(check.safeParse(setting(set)).success).toBe(true),
  );
  it.each([{ generatorNorm: 'btach' }, { generatorNrm: 'layer' }, { augment: 'color' }])(
    'complains of the settings %j',
    (set) => expect(check.safeParse(setting(set)).success).toBe(false),
  );

  it('describes every field', () => {
    const { properties = {} } = schema as { properties?: Record<string, { description?: string }> };
    for (const [name, { description }] of Object.entries(properties)) expect(description, name).toMatch(/\w{3}/);
  });
});
