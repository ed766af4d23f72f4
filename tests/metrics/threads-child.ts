/** Computes on two threads and says so; the process then has nothing more to do. */
import { Worker } from 'node:worker_threads';
import { kernelDistance } from '../../metrics/arithmetic/kernel-distance.js';
import { useThreads } from '../../metrics/arithmetic/threads.js';
import { features } from './support.js';

let threads = 1;
process.on('worker', (worker) => {
  if (worker.constructor !== Worker) return; // one of Node.js, which loads modules
  threads++;
  console.log(`${threads} threads`);
});
useThreads(2);
const set = features(
  Float64Array.from({ length: 1000 * 250 }, (_, i) => i % 7),
  250,
);
kernelDistance(set, set);
