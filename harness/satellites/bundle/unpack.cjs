// Stands in a bundle where a package expects machine code, in a folder of the same name: unpacks it into the user's cache once
// and loads it from there. Machine code is more than half of a bundle, and packed less than a third of itself.
'use strict';
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { homedir, tmpdir } = require('node:os');
const { dirname, join, resolve } = require('node:path');
const { brotliDecompressSync } = require('node:zlib');

const { entry, files } = JSON.parse(readFileSync(join(__dirname, 'packed.json'), 'utf8'));

/** The same folder as the program's own cache. */
function cacheFolder() {
  const { GANBENCH_CACHE, XDG_CACHE_HOME } = process.env;
  if (GANBENCH_CACHE) return resolve(GANBENCH_CACHE);
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'ganbench');
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'ganbench');
}

const name = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 16);

const isThere = (target, sha256) =>
  existsSync(target) && createHash('sha256').update(readFileSync(target)).digest('hex') === sha256;

/** What is there already is looked at again each time: it is code. */
function unpackInto(folder) {
  for (const [path, { packed, size, sha256 }] of Object.entries(files)) {
    const target = join(folder, path);
    if (isThere(target, sha256)) continue;
    mkdirSync(dirname(target), { recursive: true });
    const temporary = `${target}.${process.pid}.tmp`;
    writeFileSync(temporary, brotliDecompressSync(readFileSync(join(__dirname, packed)), { maxOutputLength: size }), {
      mode: 0o755,
      flag: 'wx',
    });
    renameSync(temporary, target);
  }
  return folder;
}

let folder;
try {
  folder = unpackInto(join(cacheFolder(), 'native', name));
} catch {
  folder = unpackInto(mkdtempSync(join(tmpdir(), 'ganbench-native-'))); // the cache cannot be written
}
module.exports = require(join(folder, entry));
