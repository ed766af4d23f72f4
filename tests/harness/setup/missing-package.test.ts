import { expect, it } from 'vitest';
import { howToGet } from '../../../harness/setup/missing-package.js';

const addon = '@tensorflow/tfjs-node-gpu';

it('a checkout gets a missing package with its others', () => {
  expect(howToGet(addon, true)).toBe('run `npm ci`');
});

it('somebody’s project gets the addon without its script, which npm would otherwise leave out again', () => {
  expect(howToGet(addon, false)).toContain(`\`npm install --ignore-scripts ${addon}@4.22.0\``);
  expect(howToGet('@tensorflow/tfjs-core', false)).toBe('install ganbench again');
});
