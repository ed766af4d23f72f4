import type { Provenance, RunRecord } from '../../harness/record/record.js';
import { compareText } from '../../text/compare-text.js';

/** What makes times comparable. */
export const MACHINE = [
  'engine',
  'engineVersion',
  'device',
  'gpu',
  'driver',
  'settings',
  'threads',
  'cpu',
  'cores',
  'platform',
  'node',
] as const;

/** The distinct machines, engine settings included, that made runs which were trained. */
export function machines(records: readonly RunRecord[]): Provenance[] {
  const trained = records.filter(({ seconds }) => seconds.training > 0);
  const found = new Map(trained.map(({ provenance }) => [identity(provenance, MACHINE), provenance]));
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, machine]) => machine);
}

/** Whether two machines may be compared in time. The engine's version and Node's are what a comparison may be about. */
export function sameMachine(a: Provenance, b: Provenance): boolean {
  const fields = MACHINE.filter((field) => field !== 'engineVersion' && field !== 'node');
  return identity(a, fields) === identity(b, fields);
}

export function identity(provenance: Provenance, fields: readonly (keyof Provenance)[]): string {
  return JSON.stringify(fields.map((field) => provenance[field]));
}
