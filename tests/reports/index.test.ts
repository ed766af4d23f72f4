import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../harness/ground/errors.js';
import { sha256 } from '../../harness/ground/digest.js';
import { ownFile } from '../../harness/ground/folders.js';
import { curveCsv } from '../../harness/record/curve-csv.js';
import { compareBenches } from '../../reports/compare/compare.js';
import { writeReports } from '../../reports/index.js';
import { digestOfInputs, filesStillRight, reportCode, writeReceipt } from '../../reports/receipt.js';
import { readFilms } from '../../reports/results/films.js';
import { readResults } from '../../reports/results/results.js';
import { bench, curve, picture, record, resultsFolder, temporaryFolder } from './records.js';

const runs = [
  record('a', 1, 10),
  record('a', 0, 11),
  record('b', 0, null, { status: 'diverged', reason: 'The loss was NaN.', collapsed: null, digest: null }),
];

describe('writeReports', () => {
  it('writes the tables, the report and the last samples of the lowest seed', async () => {
    const folder = resultsFolder(runs);
    const files = await writeReports(folder);
    expect(files).toEqual([
      ...['figures/curve-mnist.svg', 'figures/seeds-mnist.svg', 'figures/samples-a-mnist.png'],
      ...['figures/progress-a-mnist.png', 'figures/animated-a-mnist.png'],
      ...['figures/curve-mnist.png', 'figures/seeds-mnist.png'],
      ...['runs.csv', 'curves.csv', 'summary.csv', 'comparisons.csv', 'report.md', 'report.html'],
    ]);
    expect(readFileSync(join(folder, 'figures/samples-a-mnist.png'))).toEqual(Buffer.from(picture(0, 100)));
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain('](figures/samples-a-mnist.png)');
  });

  it('rebuilds every file byte for byte and leaves no other files', async () => {
    const folder = resultsFolder(runs);
    const files = await writeReports(folder);
    const contents = (): Buffer[] => files.map((name) => readFileSync(join(folder, name)));
    const [first, listing] = [contents(), readdirSync(folder)];
    writeFileSync(join(folder, 'figures/samples-gone-mnist.png'), 'a variant of an earlier bench');
    await writeReports(folder);
    contents().forEach((content, at) => expect(content.equals(first[at]!), files[at]!).toBe(true));
    expect(readdirSync(folder)).toEqual(listing);
    expect(readdirSync(join(folder, 'figures'))).not.toContain('samples-gone-mnist.png');
  });

  describe('a second time', () => {
    const folder = resultsFolder(runs, { keep: true });
    const written = (file: string): number => statSync(join(folder, file)).mtimeMs;
    beforeAll(async () => void (await writeReports(folder)));

    it('writes nothing where nothing has changed', async () => {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
      const before = files.map(written);
      await writeReports(folder);
      expect(files.map(written)).toEqual(before);
    });

    it.each(['report.html', 'figures/curve-mnist.png', 'runs.csv'])('restores %s', async (file) => {
      const before = readFileSync(join(folder, file));
      writeFileSync(join(folder, file), 'edited');
      await writeReports(folder);
      expect(readFileSync(join(folder, file)).equals(before)).toBe(true);
      rmSync(join(folder, file));
      await writeReports(folder);
      expect(readFileSync(join(folder, file)).equals(before)).toBe(true);
    });

    it.each([
      ['a record', 'runs/a-0/run.json', JSON.stringify(record('a', 0, 99)), 'runs.csv', '99'],
      ['a curve', 'runs/a-1/curve.csv', curveCsv(curve(77)), 'curves.csv', '77'],
      ['a picture', 'runs/a-0/samples/0000100.png', picture(5, 5), 'figures/samples-a-mnist.png', picture(5, 5)],
    ] as const)('notices that %s has changed', async (_, input, content, output, expected) => {
      writeFileSync(join(folder, input), content);
      await writeReports(folder);
      expect(readFileSync(join(folder, output)).includes(Buffer.from(expected))).toBe(true);
    });
  });

  it('does not say where the folder is', async () => {
    const folder = resultsFolder(runs);
    await writeReports(folder);
    for (const name of ['report.md', 'report.html', 'runs.csv'])
      expect(readFileSync(join(folder, name), 'utf8').includes(folder)).toBe(false);
  });
});

describe('a results folder of somebody else', () => {
  it('whose place for pictures is a link is refused, and nothing is written or removed there', async () => {
    const [folder, elsewhere] = [resultsFolder(runs), temporaryFolder()];
    writeFileSync(join(elsewhere, 'overview-of-mine.png'), 'mine');
    symlinkSync(elsewhere, join(folder, 'figures'));
    await expect(writeReports(folder)).rejects.toThrow(/figures is a link/);
    expect(readdirSync(elsewhere)).toEqual(['overview-of-mine.png']);
  });

  it('has a picture named that would fill the memory, without the place of the folder', async () => {
    const folder = resultsFolder(runs);
    const huge = Buffer.from(picture(5, 5));
    huge.writeUInt32BE(60_000, 16);
    huge.writeUInt32BE(60_000, 20);
    writeFileSync(join(folder, 'runs/a-0/samples/0000100.png'), huge);
    await writeReports(folder);
    const report = readFileSync(join(folder, 'report.html'), 'utf8');
    expect(report).toContain('runs/a-0/samples/0000100.png is not a picture: it may be damaged: 60000 × 60000 pixels');
    expect(report.includes(folder)).toBe(false);
  });

  it('has its reports made anew where their digests lie beside them', async () => {
    const [folder, theirs] = [resultsFolder(runs), temporaryFolder()];
    await writeReports(folder);
    const right = readFileSync(join(folder, 'report.html'), 'utf8');
    // Theirs is the same but for a page of their own, with the receipt that this program would write for it.
    cpSync(folder, theirs, { recursive: true });
    writeFileSync(join(theirs, 'report.html'), 'planted');
    const read = readResults(theirs);
    const made = digestOfInputs(read, readFilms(theirs, read.records));
    const files = readdirSync(theirs, { recursive: true, encoding: 'utf8' })
      .filter((name) => !name.startsWith('runs/') && statSync(join(theirs, name)).isFile() && name !== 'bench.json')
      .map((name) => [name, sha256(readFileSync(join(theirs, name)))] as const);
    const receipt = { made, files: Object.fromEntries(files) };
    for (const text of [receipt, { sha256: sha256(['.reports.json', receipt]), value: receipt }])
      writeFileSync(join(theirs, '.reports.json'), `${JSON.stringify(text, null, 1)}\n`);
    await writeReports(theirs);
    expect(readFileSync(join(theirs, 'report.html'), 'utf8')).toBe(right);
  });

  it('has its receipt doubted where any code changed that decides a report, random numbers and the page included', () => {
    const code = reportCode().files.map((file) => relative(ownFile(''), file).split(sep).join('/'));
    expect(code).toEqual(
      expect.arrayContaining([
        ...['harness/random/stream.ts', 'harness/random/philox.wasm', 'statistics/bootstrap.ts', 'text/format.ts'],
        ...['reports/draw.ts', 'reports/browser/main.ts', 'reports/browser/style.css'],
      ]),
    );
    expect(Object.keys(reportCode().packages)).toEqual(
      expect.arrayContaining(['echarts', '@resvg/resvg-wasm', '@expo-google-fonts/pt-sans']),
    );
  });

  it('has a receipt believed only where it names files of its own', () => {
    const parent = temporaryFolder();
    const folder = join(parent, 'results');
    mkdirSync(folder);
    for (const path of ['secret', 'results/report.md']) writeFileSync(join(parent, path), 'text');
    writeReceipt(folder, 'made', [['report.md', 'text']]);
    expect(filesStillRight(folder, 'made')).toEqual(['report.md']);
    writeReceipt(folder, 'made', [['../secret', 'text']]);
    expect(filesStillRight(folder, 'made')).toBeNull();
  });
});

describe('a run of which a file is not what was written', () => {
  const damaged = (file: string, content: string | Uint8Array): string => {
    const folder = resultsFolder(runs, { sealed: true });
    writeFileSync(join(folder, 'runs', file), content);
    return folder;
  };

  it('is reported without its curve, and says so', async () => {
    const folder = damaged('a-1/curve.csv', curveCsv(curve(1)));
    await writeReports(folder);
    expect(readFileSync(join(folder, 'curves.csv'), 'utf8')).not.toContain('a-1');
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain(
      'runs/a-1/curve.csv cannot be read: it does not have the checksum that it was written with.',
    );
  });

  it.each([
    ['exchanged', 'a-0/samples/0000050.png', 'it does not have the checksum that it was written with'],
    ['added', 'a-0/samples/0000075.png', 'the run has no such file'],
  ])('is shown without a picture that was %s, and says so', async (_, file, problem) => {
    const folder = damaged(file, picture(7, 7));
    await writeReports(folder);
    expect(readFileSync(join(folder, 'report.md'), 'utf8')).toContain(`runs/${file} is not shown: ${problem}.`);
  });

  it('is named where benches are compared', () => {
    const folder = damaged('a-1/curve.csv', curveCsv(curve(1)));
    const { notes } = compareBenches(readResults(resultsFolder(runs)), readResults(folder));
    expect(notes).toContainEqual(expect.stringMatching(/^Of the new results: runs\/a-1\/curve\.csv cannot be read/));
  });
});

describe('readResults', () => {
  it('makes problems of what is broken, with names, and reads the rest', () => {
    const folder = resultsFolder(runs);
    const write = (path: string, text: string): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('runs/c-0/run.json', '{"schema": 1, "name"');
    write('runs/d-0/run.json', JSON.stringify({ ...record('d', 0, 1), status: 'fine' }));
    write('runs/e-0.partial/run.json', 'still training');
    write('runs/moved/run.json', JSON.stringify(record('f', 0, 1)));
    write('runs/a-1/curve.csv', 'step,seconds,passes\n1');
    const { records, curves, problems } = readResults(folder);
    expect(records.map(({ name }) => name)).toEqual(['a-0', 'a-1', 'b-0']);
    expect([...curves.keys()]).toEqual(['a-0']);
    expect(problems).toEqual([
      'runs/a-1/curve.csv cannot be read: row 1 has 1 cells instead of 3.',
      expect.stringMatching(/^runs\/c-0\/run\.json cannot be read: /),
      expect.stringMatching(/^runs\/d-0\/run\.json cannot be read: status: /),
      'runs/moved/run.json cannot be read: it belongs to the run f-0.',
    ]);
  });

  it('reports planned runs only and names those that are left over or lost; those that nobody began are to come', () => {
    const folder = resultsFolder(runs);
    writeFileSync(join(folder, 'bench.json'), JSON.stringify({ ...bench, runs: ['a-0', 'b-0', 'y-0', 'z-0'] }));
    mkdirSync(join(folder, 'runs/z-0'));
    const { records, problems, toCome } = readResults(folder);
    expect(toCome).toBe(1);
    expect(records.map(({ name }) => name)).toEqual(['a-0', 'b-0']);
    expect(problems).toEqual([
      'runs/z-0/run.json cannot be read: there is no such file.',
      'Not of this bench (another selection, older code or settings) and not reported: a-1.',
      'Planned, but without a readable record: z-0.',
    ]);
  });

  it('warns of two records of one run', () => {
    const { problems } = readResults(resultsFolder([record('a', 0, 1), record('a', 0, 2, { name: 'a-old' })]));
    expect(problems).toEqual([
      'a-0 and a-old differ only in code or settings, and both are counted; remove the stale one.',
    ]);
  });

  it('refuses a folder without results in one sentence', () => {
    expect(() => readResults(temporaryFolder())).toThrow(UserError);
  });
});
