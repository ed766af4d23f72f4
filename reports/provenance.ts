import type { Provenance, RunRecord } from '../harness/run/record.js';
import { code, escape, NONE, table } from './format.js';
import { compareRuns, compareText } from './groups.js';
import type { Results } from './results.js';

/** What makes times comparable. */
const MACHINE = ['engine', 'engineVersion', 'device', 'threads', 'cpu', 'cores', 'platform', 'node'] as const;

/** The distinct machines, engine settings included, that made runs which were trained. */
export function machines(records: readonly RunRecord[]): Provenance[] {
  const trained = records.filter(({ seconds }) => seconds.training > 0);
  const found = new Map(trained.map(({ provenance }) => [identity(provenance, MACHINE), provenance]));
  return [...found.entries()].sort(([a], [b]) => compareText(a, b)).map(([, machine]) => machine);
}

function identity(provenance: Provenance, fields: readonly (keyof Provenance)[]): string {
  return JSON.stringify(fields.map((field) => provenance[field]));
}

/** Every run that is not ok, with its reason, and every score that is missing. */
export function failures({ records, problems }: Results): string {
  const sorted = [...records].sort(compareRuns);
  const failed = sorted.filter(({ status }) => status !== 'ok');
  const parts: string[] = [];
  if (failed.length > 0) {
    const rows = failed.map(({ name, spec, status, reason }) => [
      code(name),
      escape(`${spec.variant} (${spec.preset}, ${spec.scheme})`),
      escape(spec.dataset),
      String(spec.seed),
      status,
      escape(reason ?? NONE),
    ]);
    parts.push(table(['run', 'variant (preset, scheme)', 'data set', 'seed', 'status', 'reason'], rows));
  } else if (records.length > 0) parts.push('Every run is ok.');
  const missing = missingScores(sorted);
  if (missing.length > 0) parts.push(table(['missing scores', 'runs', 'reason'], missing));
  if (problems.length > 0) parts.push(problems.map((problem) => `- ${escape(problem)}`).join('\n'));
  return parts.join('\n\n');
}

/** One row per reason: a missing feature network would otherwise fill pages. */
function missingScores(records: readonly RunRecord[]): string[][] {
  const reasons = new Map<string, { columns: Set<string>; runs: Set<string> }>();
  for (const { name, missing } of records) {
    for (const [column, reason] of Object.entries(missing)) {
      const entry = reasons.get(reason) ?? { columns: new Set(), runs: new Set() };
      entry.columns.add(column);
      entry.runs.add(name);
      reasons.set(reason, entry);
    }
  }
  return [...reasons.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([reason, { columns, runs }]) => [
      [...columns].sort(compareText).map(code).join(', '),
      runs.size === records.length ? 'all' : `${runs.size}`,
      escape(reason),
    ]);
}

/** Where the numbers were made: a row per machine and version of the code. */
export function provenance({ records, bench }: Results): string {
  const fields = [...MACHINE, 'commit', 'dirty'] as const;
  const found = new Map<string, { provenance: Provenance; runs: number }>();
  for (const { provenance } of records) {
    const key = identity(provenance, fields);
    found.set(key, { provenance, runs: (found.get(key)?.runs ?? 0) + 1 });
  }
  const rows = [...found.entries()]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { provenance, runs }]) => [
      escape(`${provenance.engine} (${provenance.engineVersion})`),
      provenance.device,
      String(provenance.threads),
      escape(`${provenance.cpu}, ${provenance.cores} cores, ${provenance.platform}`),
      escape(provenance.node),
      revision(provenance),
      String(runs),
    ]);
  const parts: string[] = [];
  if (bench?.engine) parts.push(`Engine: ${escape(bench.engine)}`);
  if (rows.length > 0) parts.push(table(['engine', 'device', 'threads', 'machine', 'Node', 'commit', 'runs'], rows));
  if (machines(records).length > 1)
    parts.push('**The runs come from different machines or engines**: compare scores with care and times not at all.');
  return parts.join('\n\n');
}

function revision({ commit, dirty }: Provenance): string {
  if (commit === null) return 'unknown';
  return `${code(commit.slice(0, 12))}${dirty ? ' with local changes' : ''}`;
}

/** The commands that make these results again, and these reports from the results. */
export function reproduction({ bench }: Results): string {
  if (!bench) return 'The command is not known: `bench.json` is missing or broken.';
  const command = bench.command
    .map(quote)
    .join(' ')
    .replace(/\s*\n\s*/g, ' ');
  return [
    `\`\`\`sh\n${command}\n\`\`\``,
    '`npx ganbench report DIR` rebuilds the reports from the results; `npx ganbench verify DIR` trains again and compares the weights.',
  ].join('\n\n');
}

/** One argument as a POSIX shell reads it. */
function quote(argument: string): string {
  return /^[\w./:=,@+-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", String.raw`'\''`)}'`;
}
