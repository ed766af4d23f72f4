import { describe, expect, it } from 'vitest';
import { failures } from '../../reports/model/failures.js';
import { workSentence } from '../../reports/model/provenance.js';
import { toMarkdown } from '../../reports/render/markdown.js';
import { record, results } from './records.js';

describe('what a report says of the work of a bench', () => {
  it('is the share of the workers’ time that was not training or evaluation', () => {
    // 2 workers for 100 s had 200 s; 180 s of runs and 10 s for the reals leave 5 %.
    const work = { runs: 63, workers: 2, wallSeconds: 100, busySeconds: 180, referenceSeconds: 10 };
    expect(workSentence(work)).toMatch(
      /^Training and evaluation took 180 s, features .* noise floors 10 s, of the 200 s that 2 workers had for 63 runs; 5\.0 % went/,
    );
  });

  it('is never below nothing, as runs that were continued bring seconds of an earlier bench', () => {
    expect(workSentence({ runs: 1, workers: 1, wallSeconds: 10, busySeconds: 50, referenceSeconds: 0 })).toMatch(
      /that 1 worker had for 1 run; 0\.0 % went/,
    );
  });
});

describe('failures', () => {
  it('has runs that are ok but collapsed, with the step since when', () => {
    const records = [
      record('sgan', 0, 5, { collapsed: true, collapsedSince: 50 }),
      record('sgan', 1, 5, { collapsed: true, collapsedSince: 100 }),
      record('sgan', 2, 5),
    ];
    const lines = toMarkdown(failures(results(records))).split('\n');
    expect(lines).toContain('Every run is ok.');
    expect(lines).toContain('| sgan (default, alternating) | mnist | 0, 1 | 50, 100 |');
  });

  it('has what is wrong with a variant, once for its seeds', () => {
    const faults = ['The generator has no gradient.', 'Tensors stay behind.'];
    const records = [0, 1].map((seed) => record('still', seed, 5, { faults }));
    const lines = toMarkdown(failures(results(records))).split('\n');
    expect(lines.filter((line) => line.startsWith('| still'))).toEqual(
      faults.map((fault) => `| still (default, alternating) | mnist | 0, 1 | ${fault} |`),
    );
  });
});
