import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { parse } from 'yaml';

export interface Step {
  readonly name?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly 'working-directory'?: string;
}

interface Job {
  readonly if?: string;
  readonly 'runs-on': string;
  readonly needs?: string | string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Record<string, unknown[]> };
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

export const root = fileURLToPath(new URL('../../', import.meta.url));
const place = join(root, '.github/workflows');

export const workflowNames = readdirSync(place).map((file) => file.replace(/\.yml$/, ''));
export const textOf = (name: string): string => readFileSync(join(place, `${name}.yml`), 'utf8');
export const workflow = (name: string): Workflow => parse(textOf(name)) as Workflow;

export const stepsOf = (name: string): Step[] => Object.values(workflow(name).jobs).flatMap(({ steps }) => steps);
export const scripts = (name: string): string[] => stepsOf(name).flatMap(({ run }) => run ?? []);

/** The steps of a job that run a script, from the one on whose script or name matches `from` to the one that matches `to`. */
export function scriptSteps(job: Job, from: RegExp, to = from): Step[] {
  const steps = job.steps.filter(({ run }) => run !== undefined);
  const at = (pattern: RegExp): number =>
    steps.findIndex(({ name, run }) => pattern.test(name ?? '') || pattern.test(run!));
  const found = steps.slice(at(from), at(to) + 1);
  if (at(from) < 0 || found.length === 0) throw new Error(`No step is like ${from} to ${to}.`);
  return found;
}

/** Runs the script of a step in a checkout, as GitHub's machines do. */
export const runStep = (step: Step, folder: string, env: Readonly<Record<string, string>> = {}) =>
  execa('bash', ['-e', '-c', step.run!], {
    cwd: join(folder, step['working-directory'] ?? ''),
    env: { FORCE_COLOR: '0', ...env },
    reject: false,
    all: true,
  });
