import { basename } from 'node:path';
import { isModule, moduleFile } from '../../metrics/features/modules.js';
import type { BenchRecord } from '../record/bench-record.js';
import type { PlanOptions } from './planning.js';

/** What it takes to make a bench again: its flags, and its suite where that is no one's but the user's. */
export function reproducing(options: PlanOptions): Pick<BenchRecord, 'flags' | 'source'> {
  const flags = flagsOf(options);
  const { source } = options.suite;
  return { ...(flags.length > 0 && { flags }), ...(source && { source }) };
}

/** The flags that decide runs besides those that select them, as `ganbench bench` takes them. */
function flagsOf({ variantFolders, metricFolders = [], features = [], choice }: PlanOptions): string[] {
  const { engine, device, threads, eager } = choice;
  // Where a file lies on this machine is nobody else's business.
  const networks = features.map((word) => (isModule(word) ? `module:${basename(moduleFile(word))}` : word));
  return [
    ...variantFolders.flatMap((folder) => ['--variants', folder]),
    ...metricFolders.flatMap((folder) => ['--metrics-dir', folder]),
    ...(networks.length > 0 ? ['--features', networks.join(',')] : []),
    ...(engine === 'auto' ? [] : ['--engine', engine]),
    ...(device === 'auto' ? [] : ['--device', device]),
    ...(threads === 1 ? [] : ['--threads', String(threads)]),
    ...(eager ? ['--eager'] : []),
  ];
}

/** How a command names a suite: by its file, where it is one of the user's. */
export const suiteWord = ({ name, source }: PlanOptions['suite']): string => (source ? `${name}.yaml` : name);
