import { sha256 } from '../ground/digest.js';
import type { Code } from '../record/code.js';
import type { Catalogue } from './discover.js';

/** The code of the metrics, those in the user's folders included. */
export function scoringCode(program: Code, names: readonly string[] | undefined, catalogue: Catalogue): Code {
  const used = catalogue.filter(({ name }) => names?.includes(name) ?? true);
  const others = used.flatMap(({ name, code }) => (code === undefined ? [] : [{ name, code }]));
  if (others.length === 0) return program;
  return {
    hash: sha256([program.hash, others.map(({ name, code }) => [name, code.hash])]),
    packages: Object.assign({}, program.packages, ...others.map(({ code }) => code.packages)) as Code['packages'],
    files: [...program.files, ...others.flatMap(({ code }) => code.files)],
  };
}
