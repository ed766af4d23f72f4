import * as tf from '@tensorflow/tfjs-core';
import { startWasm } from './harness/engines/wasm/index.js';
import { createRequire } from 'node:module';
const require = createRequire('/work/main/x.cjs');
import Module from 'node:module';
await startWasm({ threads: 1 });
const path = '/work/shared/prototypes/step2.cjs';
const src = require('fs').readFileSync(path, 'utf8');
const m = new (Module as any)(path); m.paths = ['/work/main/node_modules']; m._compile(src, path);
const s = m.exports.buildS(32);
const x = tf.randomUniform([64, 28, 28, 1], -1, 1, 'float32', 7), z1 = tf.randomNormal([64, 64], 0, 1, 'float32', 8), z2 = tf.randomNormal([64, 64], 0, 1, 'float32', 9);
const L: number[] = [];
for (let i = 0; i < 2; i++) { const r = s.step(x, z1, z2); L.push(r[0].dataSync()[0], r[1].dataSync()[0]); tf.dispose(r); }
console.log(L.map((v) => v.toFixed(6)).join(' '));
const n0 = tf.memory().numTensors, d0 = (tf.backend() as any).numDataIds();
const ts: number[] = [];
for (let i = 0; i < 15; i++) { const t = performance.now(); const r = s.step(x, z1, z2); r[0].dataSync(); r[1].dataSync(); tf.dispose(r); ts.push(performance.now() - t); }
ts.sort((a, b) => a - b);
console.log('median', ts[7], 'min', ts[0], 'leak', tf.memory().numTensors - n0, (tf.backend() as any).numDataIds() - d0);
const agg: Record<string, [number, number]> = {}; const e = tf.engine() as any; const org = e.runKernel.bind(e);
e.runKernel = (n: string, i: unknown, a: unknown) => { const t = performance.now(); try { return org(n, i, a); } finally { const g = (agg[n] ??= [0, 0]); g[0] += performance.now() - t; g[1]++; } };
tf.dispose(s.step(x, z1, z2));
console.log(Object.entries(agg).sort((a, b) => b[1][0] - a[1][0]).slice(0, 14).map(([k, [t, c]]) => k + ' ' + t.toFixed(1) + 'ms/' + c).join(', '));
process.exit(0);
