import { defaultOf } from '../../harness/ground/modules.js';
import type { Listing } from '../../harness/commands/support/item.js';
import { clips } from '../../metrics/features/networks/clip.js';
import { dinov2 } from '../../metrics/features/networks/dinov2.js';
import { efficientnetLite0 } from '../../metrics/features/networks/efficientnet-lite0.js';
import { inceptions } from '../../metrics/features/networks/inception.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

/** What is listed here, with a heading and the page that says more. Other lists have pages of their own. */
const shown = [
  { what: 'datasets', heading: 'Data sets', more: '[data.md](../data.md)' },
  { what: 'networks', heading: 'Networks', more: '[networks.md](../networks.md)' },
  { what: 'features', heading: 'Feature networks', more: '[metrics.md](../metrics.md#feature-networks)' },
  { what: 'schemes', heading: 'Training schemes', more: '[schemes.md](../schemes.md)' },
  { what: 'engines', heading: 'Engines', more: '[gpu.md](../gpu.md)' },
  { what: 'suites', heading: 'Suites', more: '[suite files](suite-file.md)' },
] as const;

const lists = new URL('../../harness/commands/lists/', import.meta.url);

/** docs/reference/lists.md, from what `ganbench list` lists. */
export async function listsPage(): Promise<string> {
  const sections = await Promise.all(shown.map(section));
  return [
    '# Names',
    'This page has the names that suites and flags take. `ganbench list` prints the same lists.',
    ...sections.flat(),
  ].join('\n\n');
}

async function section({ what, heading, more }: (typeof shown)[number]): Promise<string[]> {
  const items = await (await defaultOf<Listing>(lists, what))({ variants: [], metrics: [] });
  const rows = items.map(({ name, text }) => [`\`${name}\``, cell(text)]);
  const table = markdownTable(['name', 'is'], rows);
  const about = [`## ${heading}`, `\`ganbench list ${what}\`; more in ${more}.`, table];
  return what === 'features' ? [...about, '### From a picture to the network', pipelines()] : about;
}

/** How pictures reach the networks that others publish. */
function pipelines(): string {
  const networks = [efficientnetLite0, ...inceptions, ...clips, ...dinov2];
  const rows = networks.map(({ name, dimensions, pipeline }) => [`\`${name}\``, String(dimensions), cell(pipeline)]);
  return markdownTable(['name', 'features', 'how a picture reaches it'], rows);
}
