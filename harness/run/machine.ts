import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helper } from '../ground/helpers.js';
import { ownStamp } from '../ground/stamp.js';
import { sha256 } from '../ground/digest.js';
import type { Engine } from '../engines/engine.js';
import type { Provenance } from '../record/record.js';
import { LARGEST_TABLE, ownText, readText } from '../ground/files.js';
import { engineCode, type Ground } from '../record/run-key.js';

const checkout = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** Instruction sets by which oneDNN and XNNPACK choose their kernels, and so their rounding. */
const INSTRUCTION_SETS = ['avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'asimd', 'sve'];

/** The processor as far as it decides the numbers: architecture and instruction sets, not the model. */
export function cpuKind(): string {
  let flags: string[] = [];
  try {
    flags = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(readText('/proc/cpuinfo', LARGEST_TABLE))?.[1]?.split(' ') ?? [];
  } catch {
    // Only Linux has the file; elsewhere the architecture and model have to do.
    return `${process.arch} ${cpus()[0]?.model ?? ''}`.trim();
  }
  return [process.arch, ...INSTRUCTION_SETS.filter((set) => flags.includes(set))].join(' ');
}

/** Devices that an engine might find. */
export const gpuDevices = (): string[] =>
  existsSync('/dev') ? readdirSync('/dev').filter((name) => /^(nvidia|dri$|kfd$|dxg$)/.test(name)) : [];

/** What the engine says. */
type EnginePart = Pick<
  Provenance,
  'engine' | 'engineVersion' | 'device' | 'threads' | 'gpu' | 'driver' | 'gpuId' | 'settings'
>;

async function partOf(engine: Engine): Promise<EnginePart> {
  const { name, version: engineVersion, device, threads } = engine;
  return { engine: name, engineVersion, device, threads, ...(await engine.provenance?.()) };
}

/** What a run's key holds of an engine and a machine. */
export function groundOf(part: EnginePart, cpu: string): Ground {
  const { engine, engineVersion, threads, settings = {} } = part;
  const environment = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  return {
    engine,
    engineVersion,
    device: deviceKind(part),
    threads,
    cpuKind: cpu,
    environment: environment.sort().join(' '),
  };
}

/** All that decides what an engine makes of the same numbers here: what is kept of its results is kept under it. */
export const roundingOf = async (engine: Engine): Promise<string> =>
  sha256([await groundHere(engine), engineCode(engine.name).hash]);

/** The same of this process. */
export const groundHere = async (engine: Engine): Promise<Ground> => groundOf(await partOf(engine), cpuKind());

/** Where and with what a run was made. */
export async function provenanceOf(engine: Engine): Promise<Provenance> {
  return {
    ...(await partOf(engine)),
    cpu: `${cpus()[0]?.model.trim() ?? 'unknown'} (${cpuKind()})`,
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    ...(await checkoutState()),
    lockfile: lockfileHash(),
  };
}

/** The device as far as it decides the numbers: each kind of GPU has algorithms of its own. */
export const deviceKind = ({ device, gpu }: Pick<Provenance, 'device' | 'gpu'>): string =>
  gpu ? `${device} ${gpu}` : device;

function lockfileHash(): string | null {
  try {
    return sha256(ownText(join(checkout, 'package-lock.json')).replaceAll('\r\n', '\n'));
  } catch {
    return null; // an installed package has no lockfile of its own
  }
}

/** The commit and whether files differ from it, as git says it here or as it was where this bundle was made. */
export async function checkoutState(): Promise<{ commit: string | null; dirty: boolean | null }> {
  const stamp = ownStamp();
  if (stamp) return { commit: stamp.commit, dirty: stamp.dirty };
  const git = (...args: string[]): Promise<string> =>
    helper('git', args, { cwd: checkout }).then(({ stdout }) => stdout);
  try {
    // Not the repository of somebody who has this project installed in a folder of theirs.
    if ((await git('rev-parse', '--show-prefix')) !== '') return { commit: null, dirty: null };
    return { commit: await git('rev-parse', 'HEAD'), dirty: (await git('status', '--porcelain')) !== '' };
  } catch {
    return { commit: null, dirty: null }; // an installed package has no repository
  }
}
