import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { speedCsv } from '../../../../harness/record/speed-csv.js';
import { compareSpeed } from '../../../../harness/satellites/speed/index.js';
import { speedKey } from '../../../../harness/satellites/speed/key.js';
import { variantFolder } from '../../../../harness/training/variants.js';
import type { Contest, Patience } from '../../../../harness/worker/contest.js';
import { timing } from '../../../reports/records.js';

const contest: Contest = {
  variant: 'sgan',
  preset: 'default',
  dataset: 'ring8',
  schemes: ['alternating', 'fused'],
  batch: 8,
  width: 4,
  latentSize: 64,
};
const patience: Patience = { warmUp: 1, rounds: 2, fewest: 2, seconds: 1 };
const choice = { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false } as const;
const keyOf = (changes: Partial<Contest> = {}, patient: Partial<Patience> = {}): string =>
  speedKey({ ...contest, ...changes }, variantFolder('sgan', []), choice, { ...patience, ...patient });

it('what was asked before, as patiently, is not timed again', async () => {
  const out = mkdtempSync(join(tmpdir(), 'ganbench-speed-'));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const kept = { ...timing, key: keyOf() };
  writeFileSync(join(out, 'speed.csv'), speedCsv([{ ...timing, variant: 'hinge' }, kept]));
  const before = readFileSync(join(out, 'speed.csv'), 'utf8');
  const lines: string[] = [];
  const { rows } = await compareSpeed({
    variants: ['sgan'],
    schemes: ['alternating', 'fused'],
    batches: [8],
    widths: [4],
    dataset: 'ring8',
    choices: [choice],
    variantFolders: [],
    patience,
    out,
    log: (line) => void lines.push(line),
  });
  expect(rows).toEqual([kept]);
  expect(lines).toEqual(['Timed before: sgan, batch 8, width 4, on cpu.']);
  expect(readFileSync(join(out, 'speed.csv'), 'utf8')).toBe(before);
});

it('another contest or another patience is another question', () => {
  expect(keyOf()).toBe(keyOf());
  const others = [keyOf({ width: 5 }), keyOf({ schemes: ['alternating'] }), keyOf({}, { seconds: 2 })];
  expect(new Set([keyOf(), ...others]).size).toBe(4);
  expect(speedKey(contest, variantFolder('hinge', []), choice, patience)).not.toBe(keyOf());
});
