import { z } from 'zod';
import { programMetrics } from '../../harness/metrics/program.js';
import { suiteSchema } from '../../harness/suite/schema.js';
import { descriptionsOf, suiteParts } from './suite-page.js';

type Json = Record<string, unknown>;

/**
 * docs/reference/suite.schema.json: what a suite file is checked against, for editors. A suite begins with
 * `# yaml-language-server: $schema=` and its place.
 */
export function suiteSchemaJson(): string {
  const names = programMetrics.map(({ name }) => name);
  const schema = z.toJSONSchema(suiteSchema(names), { io: 'input', unrepresentable: 'any' }) as Json;
  for (const { at, file } of suiteParts) describe(at === '' ? schema : propertyOf(schema, at), descriptionsOf(file));
  const { $schema, ...rest } = schema;
  const head = {
    $schema,
    $comment: 'Made by `make docs`: change the program, not this file.',
    title: 'A suite of ganbench',
  };
  return `${JSON.stringify({ ...head, ...rest }, null, 2)}\n`;
}

const propertyOf = ({ properties }: Json, name: string): Json => (properties as Record<string, Json>)[name]!;

/** The comments above the fields are what an editor shows of them. */
function describe({ properties }: Json, texts: ReadonlyMap<string, string>): void {
  for (const [name, field] of Object.entries(properties as Record<string, Json>)) {
    const text = texts.get(name);
    if (text !== undefined) field['description'] = text.replaceAll('`', '');
  }
}
