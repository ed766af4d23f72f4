// A thread of the wasm engine.

import { writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const build = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js';

// The main thread waits inside WebAssembly for its threads, and would never stop waiting for one that failed.
process.on('uncaughtException', (error) => {
  writeSync(2, `${error.stack ?? error}\n`);
  process.kill(process.pid, 'SIGABRT');
});

// The package has the code of its threads as a string, for browsers; line breaks in it stood as \n in string literals.
const code = require(build).wasmWorkerContents.replaceAll('\n', '\\n');
new Function('require', '__filename', code)(require, fileURLToPath(import.meta.url));
