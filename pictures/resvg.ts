import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { ownBytes } from '../harness/ground/files.js';

const { resolve } = createRequire(import.meta.url);
let loading: Promise<void> | undefined;

/** The renderer of SVG: WebAssembly, so that pictures have the same bytes on every machine. */
export async function loadResvg(): Promise<typeof Resvg> {
  await (loading ??= initWasm(ownBytes(resolve('@resvg/resvg-wasm/index_bg.wasm'))));
  return Resvg;
}
