/**
 * The pages of docs/reference/, from the program itself: `make docs` writes them.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { columnsPage } from './columns-page.js';
import { commandsPage } from './commands-page.js';
import { metricFilePage, statesPage, variantFilePage } from './fields-pages.js';
import { listsPage } from './lists-page.js';
import { metricsPage } from './metrics-page.js';
import { packagesPage } from './packages-page.js';
import { suitePage } from './suite-page.js';
import { suiteSchemaJson } from './suite-schema.js';
import { variantsPage } from './variants-page.js';

export const folder = new URL('../../docs/reference/', import.meta.url);

const MARK = '<!-- Made by `make docs`: change the program, not this page. -->';

/** Text by name of the file. */
export async function referencePages(): Promise<Readonly<Record<string, string>>> {
  const pages = {
    'columns.md': columnsPage(),
    'commands.md': await commandsPage(),
    'lists.md': await listsPage(),
    'metric-file.md': metricFilePage(),
    'metrics.md': metricsPage(),
    'packages.md': packagesPage(),
    'states.md': statesPage(),
    'suite-file.md': suitePage(),
    'variant-file.md': variantFilePage(),
    'variants.md': await variantsPage(),
  };
  const marked = Object.entries(pages).map(([name, text]) => [name, `${MARK}\n\n${text}\n`]);
  return { ...(Object.fromEntries(marked) as Record<string, string>), 'suite.schema.json': suiteSchemaJson() };
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  for (const [name, text] of Object.entries(await referencePages())) writeFileSync(new URL(name, folder), text);
