import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { z } from 'zod';
import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { defined, itemAt } from '../ground/certain.js';
import { messageOf, UserError } from '../ground/errors.js';
import { readText, unreadable } from '../ground/files.js';
import { needsLabels, runnable } from '../metrics/catalogue.js';
import type { Catalogue } from '../metrics/discover.js';
import { programMetrics } from '../metrics/program.js';
import type { SuiteSource } from '../record/bench-record.js';
import { suiteSchema, type Suite } from './schema.js';

const ownFolder = fileURLToPath(new URL('../../suites/', import.meta.url));
/** Deep nesting and many keys cost a parser more than their length: some seconds and a gigabyte for a megabyte. */
const LARGEST_FILE = 1 << 16;

export interface NamedSuite extends Suite {
  readonly name: string;
  /** Absent where the suite comes with the program. */
  readonly source?: SuiteSource;
}

/** Names of the suites that come with the project. */
export function suiteNames(): string[] {
  return readdirSync(ownFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

/**
 * The suite of a name, or of a path to a YAML file. A malformed one is a UserError that names the line.
 * @param catalogue All metrics that there are; the program's by default.
 */
export function loadSuite(nameOrPath: string, catalogue?: Catalogue): NamedSuite {
  const isPath = /\.ya?ml$/.test(nameOrPath);
  const path = isPath ? nameOrPath : join(ownFolder, `${nameOrPath}.yaml`);
  if (!existsSync(path)) {
    throw new UserError(
      `There is no suite "${nameOrPath}"; there are ${suiteNames().join(', ')}, or give a path to a .yaml file.`,
    );
  }
  const [name, text] = [basename(path).replace(/\.ya?ml$/, ''), textOf(path)];
  return { name, ...parseSuite(text, path, catalogue), ...(isPath && { source: { path, text } }) };
}

/** The suite with more feature networks, which score along the curve and at the end. */
export function withNetworks(suite: NamedSuite, more: readonly string[]): NamedSuite {
  const { curve, final } = suite.evaluation;
  const evaluation = {
    ...suite.evaluation,
    curve: [...new Set([...curve, ...more])],
    final: final.filter((name) => !more.includes(name)),
  };
  return { ...suite, evaluation };
}

function textOf(path: string): string {
  try {
    return readText(path, LARGEST_FILE);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The suite in a YAML text; `where` names it in errors. */
export function parseSuite(text: string, where: string, catalogue: Catalogue = programMetrics): Suite {
  if (text.length > LARGEST_FILE) throw new UserError(`${where} is larger than 64 KiB, the limit for a suite.`);
  if (isNestedTooDeeply(text)) throw new UserError(`${where} has too many brackets or too long lines for a suite.`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    schema: 'core',
    uniqueKeys: true,
    prettyErrors: false,
    stringKeys: true,
  });
  const broken = document.errors[0] ?? document.warnings[0];
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    throw new UserError(
      `${where}, line ${line}: ${itemAt(broken.message.split('\n'), 0).replace(/ at line .*$/, '')}.`,
    );
  }
  if (!isMap(document.contents))
    throw new UserError(`${where}, line 1: a suite is made of fields, such as description: and datasets:.`);
  const result = suiteSchema(namesForRuns(catalogue)).safeParse(valueOf(document, where));
  const fault = result.success ? faultOfMetrics(result.data, catalogue) : explain(result.error.issues);
  if (result.success && !fault) return result.data;
  const { path, message } = defined(fault);
  const { line } = lines.linePos(offsetOf(document, path));
  throw new UserError(`${where}, line ${line}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}.`);
}

/** Metrics that need labels, in a suite without. */
function faultOfMetrics({ labels, evaluation: { metrics = [] } }: Suite, catalogue: Catalogue): Fault | undefined {
  const metric = catalogue.find((each) => metrics.includes(each.name) && needsLabels(each));
  if (labels || !metric) return undefined;
  const message = `${metric.name} is of the classes that fakes are made for: set labels: true`;
  return { path: ['evaluation', 'metrics', metrics.indexOf(metric.name)], message };
}

/** What a suite may name, those first that are followed along training. */
function namesForRuns(catalogue: Catalogue): string[] {
  const metrics = runnable(catalogue);
  return (['along', 'end'] as const).flatMap((when) =>
    metrics.filter(({ cost }) => cost.when === when).map(({ name }) => name),
  );
}

/** The parser takes memory with the square of the depth, so what cannot be a suite is refused before. */
function isNestedTooDeeply(text: string): boolean {
  return (text.match(/[[{]/g)?.length ?? 0) > 1000 || text.split('\n').some((line) => line.length > 2000);
}

/** Aliases of aliases can stand for more than any memory holds; the parser then throws. */
function valueOf(document: Document, where: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new UserError(`${where}: ${messageOf(error)}.`);
  }
}

/** What is wrong with a suite, and in which field. */
interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** A misspelt field is usually why another one is missing, so it is named first. */
function explain(issues: readonly z.core.$ZodIssue[]): Fault {
  const unknown = issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown) return { path: [...unknown.path, itemAt(unknown.keys, 0)], message: 'there is no such field' };
  const { path, message, input } = innermost(itemAt(issues, 0));
  return { path, message: input === undefined && /received undefined/.test(message) ? 'it is missing' : message };
}

/** Of a value that may be one of several kinds, what is wrong with the kind that fits best. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code === 'invalid_key') return { ...itemAt(issue.issues, 0), path: issue.path };
  if (issue.code !== 'invalid_union') return issue;
  const inner = issue.errors.flat().map(innermost);
  const [first] = inner.filter(({ path }) => path.length > 0).sort((a, b) => b.path.length - a.path.length);
  return first ? { ...first, path: [...issue.path, ...first.path] } : issue;
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
