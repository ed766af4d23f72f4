import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { allRecords } from '../../harness/record/record-file.js';

const bin = fileURLToPath(new URL('../../harness/bin.js', import.meta.url));

/** Of every process of a bench that is tormented, in its environment. */
const MARK = 'GANBENCH_TORTURE';

/**
 * Short trainings with an evaluation every few steps, so that most moments are ones of writing. There are more variants
 * than workers, so that a process trains several runs one after another.
 */
const suiteText = (seeds: number, steps: number): string => `description: short trainings
variants: [sgan, wgan-gp, hinge]
datasets: [ring8]
seeds: ${seeds}
budget: { generatorSteps: ${steps} }
batchSize: 8
width: 4
latentSize: 2
retries: 2
evaluation: { every: 4, samples: 50, curve: [pixels] }
`;

/** A tiny bench in a temporary folder, on the engine that starts fastest. */
export class TormentedBench {
  readonly folder = mkdtempSync(join(tmpdir(), 'ganbench-torture-'));
  readonly out = join(this.folder, 'results');
  private readonly mark = this.folder;
  private readonly suite = join(this.folder, 'tiny.yaml');

  constructor({ seeds, steps }: { seeds: number; steps: number }) {
    writeFileSync(this.suite, suiteText(seeds, steps));
  }

  /** Starts the bench as the leader of a process group of its own. */
  start(out = this.out, env: Record<string, string> = {}) {
    return execa('node', [bin, 'bench', this.suite, '--out', out, '--engine', 'cpu', '--jobs', '2'], {
      cwd: this.folder,
      env: { ...env, [MARK]: this.mark, FORCE_COLOR: '0' },
      detached: true,
      reject: false,
      stdin: 'ignore',
    });
  }

  /** What a bench that nobody disturbs gives: digests, scores, spent steps and traces by run. */
  async undisturbed(): Promise<string> {
    const out = join(this.folder, 'undisturbed');
    await this.start(out);
    return this.outcome(out);
  }

  outcome(out = this.out): string {
    const runs = join(out, 'runs');
    const found = allRecords(runs).map(({ name, status, digest, metrics, spent }) => {
      const trace = readFileSync(join(runs, name, 'trace.json'), 'utf8');
      return { name, status, digest, metrics, steps: spent.generatorSteps, trace };
    });
    return JSON.stringify(found);
  }

  /** Numbers of the living processes of this bench. */
  processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`${MARK}=${this.mark}\0`))
      .map(Number);
  }

  /** Processes that are still there some seconds after everything ended. */
  async orphans(seconds = 30): Promise<number[]> {
    for (let left = 10 * seconds; left > 0 && this.processes().length > 0; left--) await setTimeout(100);
    return this.processes();
  }

  /** Files that a finished bench has no business leaving. */
  debris(): string[] {
    return readdirSync(this.out, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /\.(partial|tmp|lock)$/.test(name),
    );
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function environmentOf(pid: string): string {
  try {
    // A process that has ended has an empty one.
    return readFileSync(`/proc/${pid}/environ`, 'latin1');
  } catch {
    return '';
  }
}
