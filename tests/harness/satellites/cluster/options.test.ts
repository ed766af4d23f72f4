import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { secondsOf, slurmFlags, slurmOptions } from '../../../../harness/satellites/cluster/options.js';
import { parseSuite } from '../../../../harness/suite/load.js';
import { itUnless, notLinux } from '../../../needs.js';

describe('a time', () => {
  // The six forms of `man sbatch`.
  it.each([
    ['90', 5400],
    ['90:30', 5430],
    ['1:30:30', 5430],
    ['2-3', 2 * 86400 + 3 * 3600],
    ['2-3:04', 2 * 86400 + 3 * 3600 + 240],
    ['2-3:04:05', 2 * 86400 + 3 * 3600 + 245],
  ])('%s has %i seconds', (text, seconds) => expect(secondsOf(text)).toBe(seconds));
});

describe('what Slurm is asked for', () => {
  const templates = {
    default: { partition: 'short', time: '1:00:00' },
    a100: { partition: 'gpu', gpus: 'a100:1', command: ['apptainer', 'run', 'ganbench.sif'] },
  };

  it('comes from the template, then the suite, then the flags', () => {
    expect(slurmOptions({ time: '2:00:00', cpus: 4 }, { cpus: 2 }, templates)).toMatchObject({
      partition: 'short',
      time: '2:00:00',
      cpus: 2,
    });
    expect(slurmOptions({ template: 'a100' }, {}, templates)).toMatchObject(templates.a100);
    expect(slurmOptions({ template: 'default' }, { template: 'a100' }, templates).partition).toBe('gpu');
    expect(slurmOptions({}, {}, {}).partition).toBeUndefined();
  });

  it('has a run a core at a time, or one a GPU', () => {
    expect(slurmOptions({ cpus: 4, gpus: '2' }, {}, {}).jobs).toBe(2);
    expect(slurmOptions({ cpus: 4, gpus: 'a100:2' }, {}, {}).jobs).toBe(2);
    expect(slurmOptions({ cpus: 4, gpus: 'a100' }, {}, {}).jobs).toBe(1);
    expect(slurmOptions({ cpus: 4 }, {}, {}).jobs).toBe(4);
    expect(slurmOptions({ cpus: 4, gpus: '1' }, {}, {}).jobs).toBe(1);
    expect(slurmOptions({ cpus: 4, gpus: '1', jobs: 3 }, {}, {}).jobs).toBe(3);
    expect(slurmOptions({ cpus: 4 }, {}, {}, 2).jobs).toBe(2);
    expect(slurmOptions({}, {}, {}, 2)).toMatchObject({ cpus: 2, jobs: 1 });
  });

  it('leaves two minutes to save checkpoints, and of short tasks a quarter', () => {
    expect(slurmOptions({}, {}, {}).grace).toBe(120);
    expect(slurmOptions({ time: '4:00:00' }, {}, {}).grace).toBe(120);
    expect(slurmOptions({ time: '4' }, {}, {}).grace).toBe(60);
    expect(() => slurmOptions({ time: '2', grace: 120 }, {}, {})).toThrow(/no time to train/);
  });

  it('is checked where it is said', () => {
    expect(() => slurmOptions({ template: 'b' }, {}, templates)).toThrow(
      /no Slurm template "b" in .*slurm.yaml; there are: default, a100/,
    );
    expect(slurmFlags({ partition: 'a', time: '4:00', dryRun: true, out: 'x' })).toEqual({
      partition: 'a',
      time: '4:00',
    });
    expect(() => slurmFlags({ time: 'soon' })).toThrow(/^--time: .*such as 4:00:00/);
    expect(() => slurmFlags({ partition: 'a; rm -rf' })).toThrow(/^--partition: it has to be one word/);
  });

  it('is resources only in a suite, because a suite may come from somebody else', () => {
    const suite = (slurm: string) =>
      `description: a\ndatasets: [ring8]\nseeds: 1\nbudget: { generatorSteps: 1 }\nevaluation: { every: 1, curve: [pixels] }\nslurm: ${slurm}\n`;
    expect(parseSuite(suite('{ gpus: 1, time: 90 }'), 's').slurm).toEqual({ gpus: '1', time: '90' });
    for (const field of ['command: [rm]', 'options: [--wrap=rm]'])
      expect(() => parseSuite(suite(`{ ${field} }`), 's')).toThrow(/there is no such field/);
  });
});

describe('templates', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganbench-config-'));
    vi.stubEnv('XDG_CONFIG_HOME', folder);
    mkdirSync(join(folder, 'ganbench'));
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  const write = (text: string): void => writeFileSync(join(folder, 'ganbench', 'slurm.yaml'), text);

  itUnless(notLinux, 'are read from the configuration folder of the user', () => {
    expect(slurmOptions().account).toBeUndefined();
    write('default: { account: lab }\nbig: { memory: 64G, options: [--exclusive] }\n');
    expect(slurmOptions().account).toBe('lab');
    expect(slurmOptions({}, { template: 'big' })).toMatchObject({ memory: '64G', options: ['--exclusive'] });
    write('default: { acount: lab }');
    expect(() => slurmOptions()).toThrow(/slurm\.yaml: default: .*acount/);
    write('default: [');
    expect(() => slurmOptions()).toThrow(/slurm\.yaml cannot be read/);
  });
});
