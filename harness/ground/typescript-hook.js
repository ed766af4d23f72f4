// Runs in Node's loader thread, which does not know TypeScript.
// eslint-disable-next-line no-restricted-imports -- nor files.ts
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of what was compiled before, under digests of what it was compiled from; undefined where nothing is kept. */
let kept;

/** @type {import('node:module').InitializeHook<{ kept: string | undefined }>} */
export const initialize = (data) => {
  kept = data.kept;
};

/** Modules name each other as JavaScript, as TypeScript wants it. @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, next) {
  const isRelative = /^\.{1,2}\/.*\.js$/.test(specifier) && isTypeScript(context.parentURL);
  if (!isRelative) return next(specifier, context);
  const source = specifier.replace(/js$/, 'ts');
  return next(existsSync(new URL(source, context.parentURL)) ? source : specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!isTypeScript(url)) return next(url, context);
  return { format: 'module', source: await codeOf(fileURLToPath(url)), shortCircuit: true };
}

const isTypeScript = (url) => /^file:[^?#]*\.ts$/.test(url ?? '');

/** The JavaScript of a module, as it was kept or compiled now. */
async function codeOf(file) {
  const text = readFileSync(file, 'utf8');
  const place = kept && join(kept, digestOf([compiler, file, text]));
  const known = place && keptAt(place);
  if (known !== undefined) return known;
  const code = await compile(file, text);
  if (place) keep(place, code);
  return code;
}

const options = { loader: 'ts', format: 'esm', target: 'node20', sourcemap: 'inline', sourcesContent: false };
const compiler = JSON.stringify([createRequire(import.meta.url)('esbuild/package.json').version, options]);

async function compile(file, text) {
  const { transform } = await import('esbuild');
  return (await transform(text, { ...options, sourcefile: file })).code;
}

const digestOf = (parts) => createHash('sha256').update(parts.join('\n')).digest('hex');

/** Undefined where there is none, or it is damaged. */
function keptAt(place) {
  let text;
  try {
    text = readFileSync(place, 'utf8');
  } catch {
    return undefined;
  }
  const code = text.slice(DIGITS + 1);
  return text.slice(0, DIGITS) === digestOf([code]) ? code : undefined;
}

const DIGITS = 64;

const MOST_DAYS = 30;
let isSwept = false;

/** Removes what was kept long ago: of each edit of a module something is left. */
function sweep() {
  if (isSwept) return;
  isSwept = true;
  for (const name of readdirSync(kept)) {
    const place = join(kept, name);
    const age = Date.now() - (statSync(place, { throwIfNoEntry: false })?.mtimeMs ?? Infinity);
    if (age > MOST_DAYS * 24 * 3600 * 1000) rmSync(place, { force: true });
  }
}

/** Other processes see all of it or nothing. Where the disk takes no file it is compiled each time. */
function keep(place, code) {
  const partial = `${place}.${process.pid}`;
  try {
    writeFileSync(partial, `${digestOf([code])}\n${code}`, { flag: 'wx', mode: 0o600 });
    renameSync(partial, place);
    sweep();
  } catch {
    // As before.
  }
}
