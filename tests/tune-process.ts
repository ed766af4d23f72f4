import { tune } from '../harness/bench/tune.js';
import { loadSuite } from '../harness/suite/load.js';

/** `ganbench tune my-gan --suite tiny.yaml --variants mine` with three settings instead of sixteen, which take a process each. */
process.exitCode = await tune({
  names: ['my-gan', ...(process.argv.includes('broken') ? ['broken'] : [])],
  suite: loadSuite('tiny.yaml'),
  variantFolders: ['mine'],
  choice: { engine: 'cpu', device: 'cpu', threads: 1, eager: false, verbose: false },
  signal: new AbortController().signal,
  log: (line) => void process.stderr.write(`${line}\n`),
  effort: { settings: 3, finalists: 2, seeds: 1, freshSeeds: 1 },
  ...(process.argv.includes('--repeat') && { repeat: true }),
});
