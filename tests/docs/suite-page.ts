import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { programMetrics } from '../../harness/metrics/program.js';
import { suiteSchema } from '../../harness/suite/schema.js';
import { cell } from './markdown.js';
import { markdownTable } from '../../text/markdown-table.js';

/** What is used of a JSON Schema. */
interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly propertyNames?: { readonly enum?: readonly string[] };
  readonly additionalProperties?: Schema | boolean;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
}

/** The parts of a suite, each with the file whose comments describe its fields. */
export const suiteParts = [
  { at: '', heading: 'The suite', file: 'schema.ts' },
  { at: 'evaluation', heading: '`evaluation:`', file: 'schema.ts' },
  { at: 'search', heading: '`search:`', file: 'search.ts' },
  { at: 'slurm', heading: '`slurm:`', file: 'slurm-schema.ts' },
] as const;

/** docs/reference/suite-file.md, from the schema that a suite is checked against and the comments of its fields. */
export function suitePage(): string {
  const names = programMetrics.map(({ name }) => name);
  const schema = z.toJSONSchema(suiteSchema(names), { io: 'input', unrepresentable: 'any' }) as Schema;
  return [
    '# Suite files',
    'This page lists every field of a suite file. A suite says what to compare, on what, how often and for how long.',
    'A suite is a YAML file in `suites/`, or anywhere else. Unknown fields are refused. The smallest suite:',
    '```yaml\ndescription: Two variants on a ring\nvariants: [sgan, wgan-gp]\ndatasets: [ring8]\nseeds: 3\nbudget: { generatorSteps: 500 }\nevaluation: { every: 100, curve: [pixels] }\n```',
    'Editors with YAML’s language server complete and check a suite. Its first line names the schema,\n[suite.schema.json](suite.schema.json):',
    '```yaml\n# yaml-language-server: $schema=node_modules/ganbench/docs/reference/suite.schema.json\n```',
    ...suiteParts.flatMap(({ at, heading, file }) => {
      const part = at === '' ? schema : schema.properties?.[at];
      return [`## ${heading}`, fieldTable(part ?? {}, descriptionsOf(file))];
    }),
  ].join('\n\n');
}

function fieldTable({ properties = {}, required = [] }: Schema, described: ReadonlyMap<string, string>): string {
  const rows = Object.entries(properties).map(([name, schema]) => {
    const text = described.get(name);
    if (text === undefined) throw new Error(`The field ${name} of a suite has no comment that says what it is.`);
    return [`\`${name}\``, cell(text), cell(kindOf(schema)), fallback(schema, required.includes(name))];
  });
  return markdownTable(['field', 'means', 'is', 'default'], rows);
}

const fallback = (schema: Schema, isRequired: boolean): string => {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``;
  return isRequired ? 'required' : '';
};

function kindOf(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(kindOf))].join(', or ');
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.items) return `a list: ${kindOf(schema.items)}`;
  const keys = schema.properties ? Object.keys(schema.properties) : schema.propertyNames?.enum;
  if (keys) return `an object: ${keys.map((key) => `\`${key}\``).join(', ')}`;
  if (schema.enum)
    return schema.enum.length > 8 ? 'a name' : schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  return (
    { integer: 'a whole number', number: 'a number', string: 'a text', boolean: '`true` or `false`' }[
      schema.type ?? ''
    ] ?? 'an object'
  );
}

/** The comment above each field, on one line. */
export function descriptionsOf(file: string): Map<string, string> {
  const text = readFileSync(new URL(`../../harness/suite/${file}`, import.meta.url), 'utf8');
  const fields = text.matchAll(/\/\*\*((?:(?!\*\/).)*)\*\/\s+(\w+)[:,]/gs);
  return new Map(Array.from(fields, ([, comment = '', name = '']) => [name, comment.replace(/\n\s*\*/g, ' ').trim()]));
}
