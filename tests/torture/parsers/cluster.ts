import { dirname } from 'node:path';
import { readRuns, readSubmission } from '../../../harness/satellites/cluster/submission.js';
import { jsonTokens, runList, submission } from '../good-files.js';
import { fileIn, type Targets } from '../target.js';

/** What `ganbench submit` writes and the nodes read. */
const targets: Targets = (folder) => [
  {
    name: 'submission.json',
    good: submission,
    tokens: jsonTokens,
    parse: (bytes) => readSubmission(dirname(fileIn(folder, 'submission.json', bytes))),
  },
  {
    name: 'runs.jsonl',
    good: runList,
    tokens: jsonTokens,
    parse: (bytes) => readRuns(dirname(fileIn(folder, 'runs.jsonl', bytes))),
  },
];

export default targets;
