import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { UserError } from '../errors.js';
import { suiteSchema, type Suite } from './schema.js';

const ownFolder = fileURLToPath(new URL('../../suites/', import.meta.url));
const LARGEST_FILE = 1 << 20;

export interface NamedSuite extends Suite {
  readonly name: string;
}

/** Names of the suites that come with the project. */
export function suiteNames(): string[] {
  return readdirSync(ownFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/** The suite of a name, or of a path to a YAML file. A malformed one is a UserError that names the line. */
export function loadSuite(nameOrPath: string): NamedSuite {
  const path = /\.ya?ml$/.test(nameOrPath) ? nameOrPath : join(ownFolder, `${nameOrPath}.yaml`);
  if (!existsSync(path)) {
    throw new UserError(
      `There is no suite "${nameOrPath}"; there are ${suiteNames().join(', ')}, or give a path to a .yaml file.`,
    );
  }
  if (statSync(path).size > LARGEST_FILE) throw new UserError(`${path} is larger than 1 MiB, which no suite is.`);
  return { name: basename(path).replace(/\.ya?ml$/, ''), ...parseSuite(readFileSync(path, 'utf8'), path) };
}

/** The suite in a YAML text; `where` names it in errors. */
export function parseSuite(text: string, where: string): Suite {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, schema: 'core', uniqueKeys: true });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UserError(`${where}, line ${line}: ${broken.message.split('\n')[0]!.replace(/ at line .*$/, '')}.`);
  }
  const result = suiteSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (result.success) return result.data;
  const { path, message } = explain(result.error.issues);
  const { line } = lines.linePos(offsetOf(document, path));
  throw new UserError(`${where}, line ${line}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}.`);
}

/** A misspelt field is usually why another one is missing, so it is named first. */
function explain(issues: readonly z.core.$ZodIssue[]): { path: readonly PropertyKey[]; message: string } {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) return { path: [...unknown.path, unknown.keys[0]!], message: 'there is no such field' };
  const [{ path, message, input }] = issues as [z.core.$ZodIssue];
  return { path, message: input === undefined && /received undefined/.test(message) ? 'it is missing' : message };
}

/** Where the deepest existing node on a path begins. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node = document.contents as Node | null;
  let offset = node?.range?.[0] ?? 0;
  for (const key of path) {
    if (!isMap(node) && !isSeq(node)) break;
    const pair = isMap(node) ? node.items.find((item) => String(item.key) === String(key)) : undefined;
    const next = node.get(key, true) as Node | undefined;
    if (!next?.range) break;
    offset = (pair?.key as Node | undefined)?.range?.[0] ?? next.range[0];
    node = next;
  }
  return offset;
}
