import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const command = (name: string): string => `harness/commands/${name}.ts`;

/** What is deleted with each satellite besides its folder and its tests' folder. */
const companions: Readonly<Record<string, readonly string[]>> = {
  bundle: [command('bundle')],
  claims: ['claims', command('claims'), command('lists/claims'), 'benchmarks/claims.ts'],
  cluster: [
    ...['submit', 'status', 'slurm-task', 'slurm-report'].map(command),
    ...['tests/cluster', 'tests/torture/parsers/cluster.ts'],
  ],
  published: ['published', command('published'), command('lists/published'), 'tests/published-page.ts'],
  sampling: ['sample', 'reconstruct'].map(command),
  speed: [command('speed')],
  watch: [command('watch')],
};

const partsOf = (satellite: string): string[] => [
  `harness/satellites/${satellite}`,
  `tests/harness/satellites/${satellite}`,
  ...(companions[satellite] ?? []),
];

const { options, fileNames } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
  ts.sys,
  root,
);
const parsed = new Map<string, ts.SourceFile | undefined>();

/** The program as it would be without some files and folders. What earlier programs have read and checked is used again. */
function programWithout(parts: readonly string[], before?: ts.SemanticDiagnosticsBuilderProgram) {
  const gone = parts.map((part) => resolve(root, part));
  const isThere = (path: string): boolean => !gone.some((each) => path === each || path.startsWith(`${each}/`));
  const host = ts.createIncrementalCompilerHost(options, {
    ...ts.sys,
    fileExists: (path) => isThere(path) && ts.sys.fileExists(path),
    directoryExists: (path) => isThere(path) && ts.sys.directoryExists(path),
  });
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (path, ...rest) => {
    if (!parsed.has(path)) parsed.set(path, read(path, ...rest));
    return parsed.get(path);
  };
  return ts.createSemanticDiagnosticsBuilderProgram(fileNames.filter(isThere), options, host, before);
}

/** What the compiler says of a program, file by file. */
const complaints = (program: ts.SemanticDiagnosticsBuilderProgram): string[] =>
  [...program.getOptionsDiagnostics(), ...program.getSyntacticDiagnostics(), ...program.getSemanticDiagnostics()].map(
    ({ file, messageText }) =>
      `${file ? relative(root, file.fileName) : ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
  );

const satellites = readdirSync(join(root, 'harness/satellites'));
const whole = programWithout([]);

it('the whole compiles', { timeout: 900_000 }, () => expect(complaints(whole)).toEqual([]));

it('every satellite says what is deleted with it', () => {
  expect(Object.keys(companions).sort()).toEqual(satellites);
  for (const part of satellites.flatMap(partsOf)) expect(existsSync(join(root, part)), part).toBe(true);
});

it.each(satellites)('without %s and its commands the rest compiles', (satellite) => {
  expect(complaints(programWithout(partsOf(satellite), whole))).toEqual([]);
});

it('without its command file a satellite is in the way of one that imports it', () => {
  const [left] = complaints(programWithout(['harness/satellites/speed'], whole));
  expect(left).toMatch(/^harness\/commands\/speed\.ts: Cannot find module '\.\.\/satellites\/speed\/index\.js'/);
});
