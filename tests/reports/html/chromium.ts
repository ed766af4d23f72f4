import { existsSync } from 'node:fs';

const candidates = [
  process.env['CHROMIUM'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

/** A browser that is there already; undefined where there is none. */
export const chromiumPath = candidates.find((path) => path !== undefined && existsSync(path));
