import { itemAt } from '../../harness/ground/certain.js';
import type { BenchRecord } from '../../harness/record/bench-record.js';
import { plainLine } from '../../text/plain.js';
import type { Results } from '../results/results.js';
import { details, paragraph, type Block } from './blocks.js';
import { code, text, type Text } from './text.js';

/** What it takes to make these results again: the code, the suite, the command, and how to check what comes out. */
export function reproduction({ bench, records }: Results): Block[] {
  if (!bench) return [paragraph(text`The command is not known: ${code('bench.json')} is missing or broken.`)];
  const command = ['npx', ...bench.command, ...(bench.flags ?? [])];
  const commits = [...new Set(records.flatMap(({ provenance }) => provenance.commit ?? []))].sort();
  const [commit] = commits;
  return [
    ...suiteBlocks(bench),
    {
      kind: 'code',
      language: 'sh',
      text: [...(commits.length === 1 ? [`git checkout ${commit ?? ''}`] : []), shellLine(command)].join('\n'),
    },
    ...doubts(records, commits),
    paragraph(
      text`${code('npx ganbench verify DIR')} trains the runs of a results folder again and compares the weights; ${code('npx ganbench report DIR')} rebuilds the reports from the results.`,
    ),
  ];
}

/** A suite that does not come with the project is needed as a file. */
function suiteBlocks({ suite, source }: BenchRecord): Block[] {
  if (!source) return [];
  const file = `${suite}.yaml`;
  return [
    paragraph(
      text`The suite is not one of the project’s. It was read from ${code(source.path)}: save what follows as ${code(file)}.`,
    ),
    ...details(file, [{ kind: 'code', language: 'yaml', text: source.text.trimEnd() }]),
  ];
}

/** Why the same commands may not give the same. */
function doubts(records: Results['records'], commits: readonly string[]): Block[] {
  const dirty = records.filter(({ provenance }) => provenance.dirty === true).length;
  const found: Text[] = [];
  if (commits.length > 1)
    found.push(
      text`The runs were made by ${commits.length} commits, ${code(itemAt(commits, 0).slice(0, 12))} among them.`,
    );
  if (dirty > 0) found.push(text`${dirty} of ${records.length} runs were made with local changes to the code.`);
  return found.map(paragraph);
}

/** Arguments as a POSIX shell reads them, on one line. */
const shellLine = (command: readonly string[]): string => command.map((each) => quote(plainLine(each))).join(' ');

function quote(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
