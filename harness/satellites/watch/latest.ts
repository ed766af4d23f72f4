import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../ground/errors.js';

/** The folder below `results/` whose bench was begun or ended last. @throws UserError where there is none. */
export function latestResults(parent = 'results'): string {
  const names = existsSync(parent) ? readdirSync(parent).sort() : [];
  const dated = names.flatMap((name) => {
    const times = ['bench.json', 'live.json'].map(
      (file) => statSync(join(parent, name, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
    );
    const last = Math.max(...times);
    return last > 0 ? [{ folder: join(parent, name), last }] : [];
  });
  const [latest] = dated.sort((a, b) => b.last - a.last);
  if (latest) return latest.folder;
  throw new UserError(`There are no results in ${parent}/: start a bench first, such as \`npx ganbench bench demo\`.`);
}
