/**
 * The networks that a suite may name: their parameters beside the published ones, their forward pass and gradients
 * against an independent build in PyTorch, and what a training step takes. `make networks` writes networks.md beside
 * the other measured tables; it exits with 1 where a difference is larger than it may be.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { execa } from 'execa';
import { startTensorflow } from '../harness/engines/tensorflow/index.js';
import { itemAt } from '../harness/ground/certain.js';
import { UserError } from '../harness/ground/errors.js';
import { networkText } from '../harness/networks/choice.js';
import { DRAWS, differences, type Difference, type Single } from './backbone-agreement.js';
import { backboneCases, type BackboneCase } from './backbone-cases.js';
import { measuredHere } from './measured.js';
import { parametersOf, publishedNetworks } from './published-networks.js';
import { stepCases, type StepCase, type Taken } from './network-step-cases.js';
import { pytorchPython } from './pytorch-venv.js';
import { wrapMarkdown } from '../reports/render/wrap-markdown.js';
import { markdownTable } from '../text/markdown-table.js';
import { wrap } from '../text/wrap.js';

const target = fileURLToPath(new URL('../docs/measured/networks.md', import.meta.url));
const stepScript = fileURLToPath(new URL('network-step.ts', import.meta.url));
const TOLERANCE = 1e-5;
/** TensorFlow adds the terms of a bias one by one, 131,072 of them for an image of 128 × 128; PyTorch adds pairs of sums. */
const LEEWAY = 2.5;

const whole = (value: number): string => value.toLocaleString('en-US');
const sizeText = ([height, width, colours]: readonly number[]): string =>
  width === undefined ? `${height}-D` : `${height} × ${width} × ${colours}`;

const parameters = (): string =>
  markdownTable(
    ['Network', 'Size', 'Width, latents', 'Generator here', 'published', 'Discriminator here', 'published', 'Source'],
    publishedNetworks.map((each) => {
      const { generator, discriminator } = parametersOf(each.options);
      const { network, shape, width, latentSize } = each.options;
      return [
        `\`${networkText(network)}\``,
        sizeText(shape),
        `${width}, ${latentSize}`,
        whole(generator),
        whole(each.published.generator),
        whole(discriminator),
        whole(each.published.discriminator),
        each.source,
      ];
    }),
  );

const agreement = (cases: readonly BackboneCase[], found: readonly Difference[]): string =>
  markdownTable(
    [
      'Network',
      'Size',
      'Norm of G',
      'Norm of D',
      'Forward',
      'PyTorch’s',
      'Gradients',
      'PyTorch’s',
      'Turned',
      'PyTorch’s',
    ],
    cases.map(({ options }, i) => {
      const { ours, pytorch, rectified } = itemAt(found, i);
      return [
        `\`${networkText(options.network)}\`${options.classes === undefined ? '' : ', labels'}`,
        sizeText(options.shape),
        options.generatorNorm,
        options.discriminatorNorm,
        ours.forward.toExponential(1),
        pytorch.forward.toExponential(1),
        gradientsText(ours),
        gradientsText(pytorch),
        `${whole(ours.turned)} of ${whole(rectified)}`,
        whole(pytorch.turned),
      ];
    }),
  );

/** With the sides of the rectifiers as they are, and in brackets from those of the float64. */
const gradientsText = ({ sided, gradients, turned }: Single): string =>
  sided.toExponential(1) + (turned > 0 ? ` (${gradients.toExponential(1)})` : '');

/** Each in a process of its own, whose memory is its alone. */
async function steps(): Promise<string> {
  const rows: string[][] = [];
  for (const each of stepCases) {
    const args = ['--import', 'tsx', stepScript, JSON.stringify(each satisfies StepCase)];
    const { stdout } = await execa('node', args);
    const { milliseconds, megabytes, gflop } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Taken;
    const { network, shape, batchSize } = each;
    rows.push([
      `\`${network}\``,
      sizeText(shape),
      String(batchSize),
      gflop.toPrecision(3),
      milliseconds.toPrecision(3),
      ((gflop / milliseconds) * 1000).toPrecision(3),
      Math.round(megabytes).toString(),
    ]);
  }
  return markdownTable(['Network', 'Size', 'Batch', 'GFLOP', 'ms', 'GFLOP/s', 'Peak MB'], rows);
}

async function main({ only }: { only?: string }): Promise<void> {
  const { version } = await startTensorflow({ device: 'cpu', threads: 1 });
  const cases = backboneCases.filter(({ options }) => !only || options.network?.name === only);
  const found = await differences(await pytorchPython(), cases);
  const compared = agreement(cases, found);
  console.log(compared);
  // Where PyTorch's own float32 is not as near to its float64, ours cannot be.
  const isNear = (ours: number, single: number): boolean => ours <= Math.max(TOLERANCE, LEEWAY * single);
  const wrong = found.filter(
    ({ ours, pytorch }) => !isNear(ours.forward, pytorch.forward) || !isNear(ours.sided, pytorch.sided),
  );
  if (wrong.length > 0) {
    console.error(
      `${wrong.length} networks differ from PyTorch's by more than ${TOLERANCE} and than rounding explains.`,
    );
    process.exitCode = 1;
  }
  if (only) return;
  const machine = await measuredHere([version, `Node ${process.version}`]);
  const text = page({ machine, parameters: parameters(), compared, worst: found, steps: await steps() });
  await writeFile(target, wrapMarkdown(text));
}

interface Page {
  /** And commit and versions. */
  readonly machine: string;
  readonly parameters: string;
  readonly compared: string;
  readonly worst: readonly Difference[];
  readonly steps: string;
}

const page = ({ machine, parameters: counted, compared, worst, steps: taken }: Page): string => `# Networks, measured

\`make networks\` writes this page. What the networks are is in [networks.md](../networks.md).

${wrap(machine, 120).join('\n')}

## Parameters
Here and in the published code, at its width and latents. Where they differ, it is said below.

${counted}

- DCGAN has a bias in every layer here, 8,643 and 961 of them; the published code leaves them out.
- The generator of \`mlp\` has biases before its normalisation, 1,600 of them.
- R3GAN's 3 × 3 convolutions have 96 groups. There are no groups here, so a block as wide has more weights.

## Against PyTorch
The same weights in an independent build (\`benchmarks/backbones.py\`) in float64; ours are in float32. 8 images or 64
points, width 6. The worst relative difference over both networks is *forward* that of samples and scores. *Gradients* are
those of every weight and input, each relative to its own length. Gradients that are 0, of biases before a normalisation, are taken
relative to the longest gradient. Each number is the median of ${DRAWS} draws of weights and inputs. *PyTorch's* are those
of its own float32. Allowed are ${TOLERANCE}, or ${LEEWAY} times PyTorch's: TensorFlow adds the thousands of terms of an image's
bias one by one, PyTorch adds pairs of sums.

*Turned* are the inputs of rectifiers that rounding has moved to the other side of 0. Each of them changes the gradients
behind it, in whatever program. So each float32 is compared with a float64 that has every rectifier on the same side.
The difference from a float64 with its own sides is in brackets. The worst of ours are
${worstOf(worst, ({ ours }) => ours.forward)} and ${worstOf(worst, ({ ours }) => ours.sided)}.

${compared}

## A step
One alternating step of SGAN at width 32 and 64 latents, on one thread with the engine tensorflow. The time is processor
time of the fastest of five steps. The memory is the peak of the process, TensorFlow and Node.js included.

${taken}
`;

const worstOf = (found: readonly Difference[], of: (each: Difference) => number): string =>
  Math.max(...found.map(of)).toExponential(1);

const program = new Command('networks')
  .description('Compares the networks with PyTorch and the published ones, and times their steps.')
  .option('--only <network>', 'compare this one, and write nothing')
  .action(main);

await program.parseAsync().catch((error: unknown) => {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
});
