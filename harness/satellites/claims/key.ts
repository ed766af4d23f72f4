import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { sha256 } from '../../ground/digest.js';
import { engineCode, trainingCode, type Ground } from '../../record/run-key.js';
import { hashOfFiles } from '../../ground/file-hash.js';
import { ownVariants } from '../../training/variants.js';
import type { Case } from './experiment.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Rooms whose code decides numbers. What an experiment imports from elsewhere (files, errors, set-up, the reports' types)
 * does not.
 */
const rooms = [
  ...['metrics/', 'statistics/'],
  ...['satellites/claims', 'satellites/sampling', 'scoring', 'run', 'worker'].map((room) => `harness/${room}/`),
];

/**
 * Keys of the cases of one claim: the case, the variants it names, the modules that its experiment imports, and, as for
 * any run, the code of the training and of the engine, and the machine. Not the analysis, the reports, the command line
 * or what nothing of the experiment imports.
 */
export function keysFor(folder: string, ground: Ground): (each: Case) => string {
  const imported = importsOf(join(folder, 'experiment.ts')).filter(
    (file) => file.startsWith(folder) || rooms.some((room) => pathOf(file).startsWith(room)),
  );
  const code = hashOfFiles([...new Set([...imported, ...trainingCode, ...engineCode(ground.engine)])], root);
  return (each) => {
    const variants = variantsOf(each).map((name) => [name, hashOfFiles([join(ownVariants, name)], ownVariants)]);
    return sha256({ case: each, code, ground, variants });
  };
}

export const variantsOf = ({ variant, variants = [] }: Case): string[] => [...(variant ? [variant] : []), ...variants];

/** The files of a module and of all that it imports with values, directly or not, besides packages. */
function importsOf(entry: string): string[] {
  const { metafile } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return Object.keys(metafile.inputs)
    .map((path) => join(root, path))
    .sort();
}

const pathOf = (file: string): string => relative(root, file).split(sep).join('/');
