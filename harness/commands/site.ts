import { Command } from 'commander';
import { counted } from '../../text/format.js';
import { groups } from './support/groups.js';
import { print } from './support/output.js';

export default new Command()
  .helpGroup(groups.bench)
  .description('a static site over results folders, in the order in which they were made: pages, trends, one search')
  .argument('<folders...>')
  .requiredOption('--out <folder>', 'where the site is written, for instance for GitHub Pages')
  .action(async (folders: string[], { out }: { out: string }) => {
    const { writeSite } = await import('../../reports/site.js');
    const files = await writeSite(folders, out);
    print(`${counted(files.length, 'file')} in ${out}: open index.html.`);
  });
