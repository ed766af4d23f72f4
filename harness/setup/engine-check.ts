import { fileURLToPath } from 'node:url';

import type { Device, EngineName } from '../engines/facts.js';
import type { SelfTestResult } from '../engines/self-test.js';
import type { EngineRequest } from '../engines/request.js';
import { UserError } from '../ground/errors.js';
import { projectFolder } from '../ground/folders.js';
import { ownProcess } from '../ground/own-process.js';

/** What an engine said in a process of its own, or why it did not start. */
export type EngineCheck =
  | {
      name: EngineName;
      device: Device;
      version: string;
      threads: number;
      reason: string;
      tests: SelfTestResult[];
      /** Of the self-test. */
      seconds: number;
    }
  | { failure: string };

/** Starts an engine in another process and runs its self-test. Never throws for what goes wrong there. */
export async function checkEngine(request: EngineRequest): Promise<EngineCheck> {
  const script = fileURLToPath(new URL('./check-engine.ts', import.meta.url));
  const child = await ownProcess(script, [JSON.stringify(request)], {
    cwd: projectFolder,
    reject: false,
    timeout: 120_000,
  });
  const answer = child.stdout?.split('\n').at(-1);
  if (!child.failed && answer?.startsWith('{')) return JSON.parse(answer) as EngineCheck;
  return { failure: child.stderr?.trim().split('\n').at(-1) || (child.shortMessage ?? 'the process ended silently') };
}

/** The engine, started and tested. @throws UserError that says why it does not work here. */
export async function expectEngine(request: EngineRequest): Promise<Exclude<EngineCheck, { failure: string }>> {
  const check = await checkEngine(request);
  const wrong = wrongWith(check);
  if (wrong !== undefined || 'failure' in check) throw new UserError(wrong ?? 'The engine does not start.');
  return check;
}

/** What is wrong, in a few words, or undefined. */
export function wrongWith(check: EngineCheck): string | undefined {
  if ('failure' in check) return check.failure;
  const wrong = check.tests.find(({ passed }) => !passed);
  return wrong && `the gradient of order ${wrong.order} of ${wrong.name} is off by ${wrong.error}`;
}
