import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseIdx } from '../../../harness/data/idx.js';
import { readPicture } from '../../../harness/data/pictures/readers.js';
import { listZip, readMember } from '../../../harness/ground/zip.js';
import { decodeOwnPng } from '../../../pictures/own-png.js';
import { readArray } from '../../../harness/ground/arrays/read.js';
import { messageOf, UserError } from '../../../harness/ground/errors.js';
import { decodeSafetensors } from '../../../harness/ground/safetensors.js';
import { readCheckpoint, writeCheckpoint } from '../../../harness/record/checkpoint.js';
import { findRecord } from '../../../harness/record/record-file.js';
import { parseSuite } from '../../../harness/suite/load.js';
import { filesStillRight, receiptPlace, writeReceipt } from '../../../reports/receipt.js';
import { readResults } from '../../../reports/results/results.js';
import * as good from '../good-files.js';
import { fileIn, type Target, type Targets } from '../target.js';

/** Every format that is read but for those of a satellite. */
const targets: Targets = (folder) => {
  const file = (name: string, bytes: Uint8Array): string => fileIn(folder, name, bytes);
  const { jsonTokens, suiteTokens, curveTokens } = good;
  const image = (name: string, bytes: Uint8Array): Target => ({
    name,
    good: bytes,
    parse: (damaged) => readPicture({ place: { file: file(`image.${name}`, damaged) } }),
  });
  return [
    {
      name: 'suite',
      good: good.suite,
      tokens: suiteTokens,
      parse: (bytes) => parseSuite(new TextDecoder().decode(bytes), 'a suite'),
    },
    {
      name: 'safetensors',
      good: good.safetensors,
      tokens: jsonTokens,
      parse: (bytes) => decodeSafetensors(bytes, 'a file'),
    },
    {
      name: 'checkpoint',
      good: checkpoint(folder),
      tokens: jsonTokens,
      parse: (bytes) => readCheckpoint(file('checkpoint', bytes)),
    },
    { name: 'npy', good: good.npy, tokens: good.npyTokens, parse: (bytes) => readArray(file('array.npy', bytes)) },
    { name: 'npz', good: good.npz, parse: (bytes) => readArray(file('array.npz', bytes)) },
    { name: 'idx', good: good.idx, parse: (bytes) => parseIdx(bytes, 'a file') },
    { name: 'idx.gz', good: good.idxGz, parse: (bytes) => parseIdx(bytes, 'a file') },
    { ...image('png', good.png), repair: repairPng },
    { ...image('interlaced.png', good.interlacedPng), repair: repairPng },
    image('jpeg', good.jpegFile),
    image('webp', good.webp),
    image('gif', good.gif),
    image('tiff', good.tiff),
    image('avif', good.avif),
    { name: 'png of a run', good: good.interlacedPng, repair: repairPng, parse: parseOwnPng },
    { name: 'zip', good: good.npz, parse: (bytes) => parseZip(file('pictures.zip', bytes)) },
    { name: 'run.json', good: good.record, tokens: jsonTokens, parse: recordParser(folder) },
    {
      name: 'suite with a search',
      good: good.tuningSuite,
      tokens: suiteTokens,
      parse: (bytes) => parseSuite(new TextDecoder().decode(bytes), 'a suite'),
    },
    { name: 'curve.csv', good: good.curve, tokens: curveTokens, parse: resultsParser(folder, 'runs/sgan-1/curve.csv') },
    { name: 'bench.json', good: good.bench, tokens: jsonTokens, parse: resultsParser(folder, 'bench.json') },
    { name: 'speed.csv', good: good.speed, tokens: curveTokens, parse: resultsParser(folder, 'speed.csv') },
    { name: 'history.csv', good: good.history, tokens: curveTokens, parse: resultsParser(folder, 'history.csv') },
    { name: 'receipt of reports', good: receipt(folder), tokens: jsonTokens, parse: receiptParser(folder) },
  ];
};

export default targets;

/** Its caller makes a sentence of the clause. */
function parseOwnPng(bytes: Uint8Array): void {
  try {
    decodeOwnPng(bytes);
  } catch (error) {
    throw new UserError(messageOf(error));
  }
}

function parseZip(path: string): void {
  for (const member of listZip(path)) readMember(path, member, 1 << 20);
}

/** The file with the right CRC in every chunk: length, type, data, CRC of type and data. */
function repairPng(bytes: Uint8Array): Uint8Array {
  const file = Buffer.from(bytes);
  for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    const end = at + 8 + file.readUInt32BE(at);
    if (end + 4 > file.length) break;
    file.writeUInt32BE(crc32(file.subarray(at + 4, end)), end);
  }
  return file;
}

/** CRC-32 of ISO 3309, as PNG has it (specification, annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function checkpoint(folder: string): Uint8Array {
  const path = join(folder, 'good');
  writeCheckpoint(path, { a: { shape: [2, 3], data: new Float32Array(6) } }, { step: 3, curve: [{ step: 0 }] });
  return readFileSync(path);
}

/** `findRecord` never throws: what is wrong with a record is its answer. */
function recordParser(folder: string): Target['parse'] {
  const run = join(folder, 'runs', 'sgan-1');
  mkdirSync(run, { recursive: true });
  return (bytes) => {
    writeFileSync(join(run, 'run.json'), bytes);
    const { damage } = findRecord(join(folder, 'runs'), 'sgan-1');
    if (damage !== undefined) throw new UserError(damage);
  };
}

/** A results folder with a file from elsewhere: damage is a problem that the report names. */
function resultsParser(folder: string, name: string): Target['parse'] {
  const out = join(folder, `results of ${basename(name)}`);
  const run = join(out, 'runs', 'sgan-1');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'run.json'), good.record);
  return (bytes) => {
    writeFileSync(join(out, name), bytes);
    const problem = readResults(out).problems.find((each) => each.startsWith(name));
    if (problem) throw new UserError(problem);
  };
}

const REPORTS = ['report.md', 'figures/a.png'] as const;

function receipt(folder: string): Uint8Array {
  mkdirSync(join(folder, 'figures'));
  for (const name of REPORTS) writeFileSync(join(folder, name), 'a');
  const files = REPORTS.map((name) => [name, 'a'] as const);
  writeReceipt(folder, 'made', files);
  return readFileSync(receiptPlace(folder));
}

/** A receipt that says nothing, or something else, only has the reports made again. */
function receiptParser(folder: string): Target['parse'] {
  return (bytes) => {
    writeFileSync(receiptPlace(folder), bytes);
    if (!filesStillRight(folder, 'made')) throw new UserError('Nothing is known of earlier reports.');
  };
}
