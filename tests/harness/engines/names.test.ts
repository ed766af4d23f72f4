import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const harness = fileURLToPath(new URL('../../../harness/', import.meta.url));

/** Rooms that may name an engine: the engines themselves, and the set-up of native TensorFlow. */
const rooms = ['engines/', 'setup/'];
/** Texts that are no engine's name. */
const others: Readonly<Record<string, readonly string[]>> = {
  'ground/folders.ts': ['tensorflow'], // a folder of the cache
  'commands/setup.ts': ['set up native TensorFlow and feature networks, as far as they are missing'],
};

/** Names, literals and pieces of templates of a file, without its comments. */
function textsIn(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isStringLiteralLike(node) ||
      ts.isIdentifier(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node)
    )
      texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(join(harness, file), 'utf8'), ts.ScriptTarget.Latest, true));
  return texts;
}

/** Packages of TensorFlow.js, which every room may import, and files of WebAssembly. */
const withoutPackages = (text: string): string => text.replace(/@[\w-]+\/[\w-]+/g, '').replace(/[\w*-]+\.wasm\b/g, '');

it('no engine is named outside the rooms of the engines and of the set-up', () => {
  const files = readdirSync(harness, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !rooms.some((room) => file.startsWith(room)))
    .sort();
  const named = files.flatMap((file) =>
    textsIn(file)
      .filter((text) => !others[file]?.includes(text))
      // `cpu` is a device as well.
      .filter((text) => /\b(tensorflow|webgpu|wasm)\b/i.test(withoutPackages(text)))
      .map((text) => `${file}: ${text}`),
  );
  expect(named).toEqual([]);
});
