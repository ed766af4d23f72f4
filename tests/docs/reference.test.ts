import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseSuite } from '../../harness/suite/load.js';
import { withResults } from '../readme-table.js';
import { folder, referencePages } from './reference.js';

const pages = await referencePages();

it('docs/reference/ has the pages that the program makes, and no others', () => {
  expect(readdirSync(folder).sort()).toEqual(Object.keys(pages).sort());
});

it.each(Object.entries(pages))('docs/reference/%s is as the program makes it now', (name, text) => {
  expect(readFileSync(new URL(name, folder), 'utf8'), 'run `make docs`').toBe(text);
});

it('the pages show what the program has', () => {
  expect(pages['commands.md']).toMatch(/^### bench$/m);
  expect(pages['commands.md']).toMatch(/^\| `--engine <name>` \| .*`wasm`/m);
  expect(pages['commands.md']).not.toMatch(/slurm-task/); // for Slurm's scripts alone
  expect(pages['suite-file.md']).toMatch(/^\| `batchSize` \| .* \| a whole number \| `64` \|$/m);
  expect(pages['variants.md']).toMatch(/^ {4}L_D = m_f − m_r \+ 10 · E \(‖∇D\(x̂\)‖₂ − 1\)²$/m);
});

it('the suite that docs/reference/suite-file.md begins with is one', () => {
  const [, suite = ''] = /```yaml\n(.*?)```/s.exec(pages['suite-file.md']!)!;
  expect(parseSuite(suite, 'example.yaml').seeds).toEqual([0, 1, 2]);
});

it('the README’s table of results is that of docs/measured/', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(withResults(readme), 'run `make renew`').toBe(readme);
});
