import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'vitest';
import { folders } from '../harness/data/datasets/fashion-mnist.js';
import { IDX_FILES } from '../harness/data/idx-dataset.js';

/**
 * What a machine may lack. A test that wants it is skipped there with the reason in its name, by which `.ci/run` counts
 * (`tests/summary.js`). A reason is undefined where all is there.
 */
export type Lack = string | undefined;

/** The name of a test that is skipped. */
export const skippedName = (name: string, lack: string): string => `${name} [skipped: ${lack}]`;

/** Like `describe`, skipped with the reason where something is missing. */
export const describeUnless = (lack: Lack, name: string, tests: () => void): void => {
  describe.skipIf(lack)(lack ? skippedName(name, lack) : name, tests);
};

/** Like `it`, skipped with the reason where something is missing. */
export const itUnless = (lack: Lack, name: string, test: () => unknown): void => {
  it.skipIf(lack)(lack ? skippedName(name, lack) : name, async () => void (await test()));
};

export const notLinux: Lack = process.platform === 'linux' ? undefined : 'not on Linux';
export const notLinuxX64: Lack = notLinux ?? (process.arch === 'x64' ? undefined : 'not on Linux x64');

/** The folder with Fashion-MNIST's four files; undefined where set-up could not bring them. */
export const fashionFolder = folders().find((folder) =>
  IDX_FILES.every((file) => [file, `${file}.gz`].some((name) => existsSync(join(folder, name)))),
);
export const noFashion: Lack = fashionFolder ? undefined : 'no Fashion-MNIST';

/** Models and pictures that may lie beside the checkout and are no part of it. */
export const shared = fileURLToPath(new URL('../../shared/', import.meta.url));
export const noShared = (path: string): Lack =>
  existsSync(join(shared, path)) ? undefined : `no ${path} in ../shared`;
