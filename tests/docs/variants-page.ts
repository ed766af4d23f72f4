import { readFileSync } from 'node:fs';
import { discoverVariants } from '../../harness/training/variants.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

/** docs/reference/variants.md, from the variants themselves and the formulas at the top of their READMEs. */
export async function variantsPage(): Promise<string> {
  const sections = (await discoverVariants([])).flatMap((entry) => {
    if (entry.status !== 'ready') throw new Error(`The variant ${entry.name} does not load: ${entry.reason}`);
    const { name, variant } = entry;
    const presets = Object.entries(variant.presets).map(([preset, { source, scheme }]) => [
      `\`${preset}\``,
      cell(scheme ? `${source} (scheme \`${scheme}\`)` : source),
    ]);
    return [
      `## ${name}`,
      `[${variant.title}](../../variants/${name}/README.md)`,
      formulasOf(name),
      markdownTable(['preset', 'source'], [['*objective*', cell(variant.source)], ...presets]),
    ];
  });
  return [HEAD, ...sections].join('\n\n');
}

const HEAD = `# Variants

This page has the losses, sources and presets of every variant. The README of a variant says what to expect and which
mistakes to avoid.

## Notation

| symbol | is |
| --- | --- |
| x_r, x_f = G(z) | real and fake samples |
| s_r, s_f | their scores, high = real; m_r and m_f are means over the batch |
| Δ | s_r − s_f, over pairs of equal index |
| E | the mean over the batch |
| sp(t) | log(1 + eᵗ) |

L_D and L_G are the losses of the discriminator and the generator. Both are minimised.

## Presets

\`default\` is the fair one: the common network, optimiser and budget, with only those published settings that the
objective needs. Other presets are named after their source: \`paper\`, \`official\` (the authors' code), \`su\` (the code of
the articles on kexue.fm), \`studiogan\` and others. They have its optimiser, steps, normalisation and initialisation, but
the common network. Batch size and latent size belong to the suite. Where sources disagree, each has a preset.`;

/** The indented lines below the title of a variant's README; what stands side by side there stands line by line here. */
function formulasOf(name: string): string {
  const text = readFileSync(new URL(`../../variants/${name}/README.md`, import.meta.url), 'utf8');
  const [, block] = /^# .*\n\n((?: {4}.*\n)+)/.exec(text) ?? [];
  if (block === undefined) throw new Error(`variants/${name}/README.md does not begin with its losses.`);
  const formulas = block.split('\n').flatMap((line) => line.trim().split(/ {4,}/));
  return formulas
    .filter((formula) => formula !== '')
    .map((formula) => `    ${formula}`)
    .join('\n');
}
