import { join } from 'node:path';
import { refuseLink, refuseLinksTo } from '../ground/files.js';

/** Folders that are written into below a results folder. */
const folders = ['runs', 'slurm', 'figures', 'tensorboard'];

/** @throws UserError where a results folder, one on the way to it, or one that is written into below it, is a link. */
export function refuseLinkedResults(out: string): void {
  refuseLinksTo(out);
  for (const name of folders) refuseLink(join(out, name));
}
