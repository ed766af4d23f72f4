import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { UserError } from '../harness/ground/errors.js';
import { LARGEST_TABLE, makeFolder, readBytes, refuseLinksTo, writeAtomically } from '../harness/ground/files.js';
import { writeReports } from './index.js';
import { composeSite, type SiteBench } from './model/site.js';
import { reportHtml } from './render/html/page.js';
import { fileName } from './results/file-names.js';
import { readResults } from './results/results.js';

/** What a visitor may want of a bench beside its page. */
const FILES = ['runs.csv', 'curves.csv', 'summary.csv', 'comparisons.csv'];

/**
 * Writes a static site over results folders: a front page, and a folder for each bench with its page and its tables.
 * Returns the names of the files. Other files in `out` stay as they are.
 * @param folders In the order in which the benches were made.
 */
export async function writeSite(folders: readonly string[], out: string): Promise<string[]> {
  refuseLinksTo(out);
  const names = folders.map((folder) => fileName(basename(resolve(folder))));
  const twin = names.find((name, at) => names.indexOf(name) !== at);
  if (twin !== undefined)
    throw new UserError(`Two results folders are called ${twin}, which would be one page: rename one of them.`);
  const files: (readonly [string, string | Uint8Array])[] = [];
  const benches: SiteBench[] = [];
  for (const [at, folder] of folders.entries()) {
    const name = names[at] ?? '';
    await writeReports(folder);
    const page = join(folder, 'report.html');
    if (!existsSync(page)) throw new UserError(`${folder} is of the compact form, of which no page is made.`);
    files.push([`${name}/index.html`, readBytes(page, LARGEST_TABLE)]);
    for (const file of FILES) files.push([`${name}/${file}`, readBytes(join(folder, file), LARGEST_TABLE)]);
    benches.push({ name, results: readResults(folder) });
  }
  // GitHub Pages would leave out names that begin with an underscore.
  files.push(['index.html', reportHtml(composeSite(benches))], ['.nojekyll', '']);
  for (const [file, content] of files) {
    makeFolder(join(out, file, '..'));
    writeAtomically(join(out, file), content);
  }
  return files.map(([file]) => file);
}
