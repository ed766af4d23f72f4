import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../ground/errors.js';
import { refuseLink } from '../../ground/files.js';
import { serveWatch, type WatchServer } from './server.js';
import { Watcher } from './snapshot.js';

/**
 * Shows a results folder in a browser of this machine, while a bench works in it and afterwards.
 * @throws UserError where there are no results, or the port is taken.
 */
export async function watchResults(folder: string, port: number): Promise<WatchServer> {
  const place = resolve(folder);
  refuseLink(place);
  if (!['bench.json', 'runs'].some((name) => existsSync(join(place, name))))
    throw new UserError(
      `${folder} holds no results yet: start a bench first, such as \`npx ganbench bench demo\`, or name its folder.`,
    );
  const watcher = new Watcher(place);
  return serveWatch({ folder: place, port, snapshot: () => JSON.stringify(watcher.snapshot()) });
}
