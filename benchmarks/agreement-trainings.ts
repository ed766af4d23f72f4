/**
 * The first steps of every variant's default and every published preset against PyTorch in float64, phase by phase from our
 * own state and inputs. `make agreement` runs it; it exits with 1 where an error is larger than it may be.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { messageOf, UserError } from '../harness/ground/errors.js';
import { loadDataset } from '../harness/data/index.js';
import { startEngine } from '../harness/engines/start.js';
import type { Engine } from '../harness/engines/engine.js';
import { discoverVariants, type ReadyVariant } from '../harness/training/variants.js';
import { recordTraining, type Size } from './trainings-record.js';
import { publishMeasured } from './measured.js';
import { startPython, type PythonPeer } from './python-peer.js';
import { markdownTable } from '../text/markdown-table.js';
import { pytorchPython } from './pytorch-venv.js';

/** What agreement_trainings.py answers. */
type Answer =
  | { readonly unchecked: string }
  | {
      /** null where something is not a number. */
      readonly error: number | null;
      readonly where: string;
      readonly phases: number;
      readonly turned: number;
      readonly noise: number;
    };

interface Row {
  readonly variant: string;
  readonly preset: string;
  /** By what is trained. */
  readonly answers: Readonly<Record<string, Answer>>;
}

const script = fileURLToPath(new URL('agreement_trainings.py', import.meta.url));
const TOLERANCE = 1e-4;

async function sizes(): Promise<Record<string, Size>> {
  return {
    points: { dataset: await loadDataset('ring8'), steps: 20, batchSize: 32, width: 32, latentSize: 8 },
    images: { dataset: await loadDataset('mnist'), steps: 8, batchSize: 16, width: 8, latentSize: 16 },
  };
}

async function check(
  { engine, twin, folder }: { engine: Engine; twin: PythonPeer; folder: string },
  entry: ReadyVariant,
  preset: string,
  size: Size,
): Promise<Answer> {
  let path: string;
  try {
    path = recordTraining(engine, entry, preset, size, folder);
  } catch (error) {
    return { unchecked: messageOf(error) };
  }
  try {
    return (await twin.ask(path)) as Answer;
  } finally {
    rmSync(dirname(path), { recursive: true });
  }
}

async function checkAll(only: string | undefined): Promise<{ rows: Row[]; version: string }> {
  const python = await pytorchPython();
  const request = { engine: 'tensorflow', device: 'cpu', threads: 1, eager: false, verbose: false } as const;
  const { engine } = await startEngine(request);
  const folder = mkdtempSync(join(tmpdir(), 'ganbench-trainings-'));
  const twin = startPython(python, [script], { stderr: 'inherit' });
  const rows: Row[] = [];
  try {
    const all = Object.entries(await sizes());
    for (const entry of await discoverVariants()) {
      if (entry.status !== 'ready' || (only !== undefined && entry.name !== only)) continue;
      for (const preset of Object.keys(entry.variant.presets)) {
        const answers: Record<string, Answer> = {};
        for (const [name, size] of all) answers[name] = await check({ engine, twin, folder }, entry, preset, size);
        rows.push({ variant: entry.name, preset, answers });
        process.stderr.write(`${entry.name} ${preset}: ${Object.values(answers).map(text).join(', ')}\n`);
      }
    }
    await twin.stop();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { rows, version: engine.version };
}

function text(answer: Answer): string {
  if ('unchecked' in answer) return `unchecked: ${answer.unchecked}`;
  return `${answer.error?.toExponential(1) ?? 'not a number'} at ${answer.where} (${answer.phases} phases, ${answer.turned} turned)`;
}

const isWrong = (answer: Answer): boolean =>
  !('unchecked' in answer) && !(answer.error !== null && answer.error <= TOLERANCE);

const share = (value: number): string => `${(100 * value).toFixed(value < 0.1 ? 1 : 0)} %`;

function cells(answer: Answer | undefined): string[] {
  if (!answer || 'unchecked' in answer) return ['unchecked', '', '', ''];
  const { error, phases, turned, noise } = answer;
  return [error === null ? 'not a number' : error.toExponential(0), String(phases), String(turned), share(noise)];
}

function contentOf(rows: readonly Row[]): string {
  const head = ['variant', 'preset', ...['points', 'images'].flatMap((name) => [name, 'phases', 'turned', 'noise'])];
  const table = markdownTable(
    head,
    rows.map(({ variant, preset, answers }) => [
      `\`${variant}\``,
      `\`${preset}\``,
      ...['points', 'images'].flatMap((name) => cells(answers[name])),
    ]),
  );
  const reasons = new Set(
    rows.flatMap(({ answers }) =>
      Object.values(answers).flatMap((each) => ('unchecked' in each ? each.unchecked : [])),
    ),
  );
  return `${table}\n\n${[...reasons].map((reason) => `Unchecked: ${reason}.\n`).join('')}`;
}

async function main({ only }: { only?: string }): Promise<void> {
  const { rows, version } = await checkAll(only);
  if (only === undefined) await publishMeasured('trainings', 'trainings', contentOf(rows), [version]);
  else console.log(contentOf(rows));
  const wrong = rows.filter(({ answers }) => Object.values(answers).some(isWrong));
  for (const { variant, preset, answers } of wrong)
    console.error(`${variant} ${preset} differs: ${Object.values(answers).filter(isWrong).map(text).join(', ')}.`);
  if (wrong.length > 0) process.exitCode = 1;
}

const program = new Command('agreement-trainings')
  .description('Compares the first steps of every preset with PyTorch in float64.')
  .option('--only <variant>', 'this variant only')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
