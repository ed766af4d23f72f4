import { existsSync } from 'node:fs';
import { ownStamp } from '../ground/stamp.js';
import type { Device } from '../engines/facts.js';
import { addonPackage, checkedAddon, linkAddon, stampAddon, type Checked } from './addon.js';
import { chooseDevice } from './devices.js';
import { checkEngine, wrongWith } from './engine-check.js';
import { cacheFolder } from '../ground/folders.js';
import { SetupImpossible } from './impossible.js';
import { libraryIn, ownLibrary, provideLibrary, type Library } from './library.js';
import { damage } from './manifest.js';
import { howToGet } from './missing-package.js';
import { tensorflowVersion, wheelsFor } from './wheels.js';

export { SetupImpossible };

const ADDON = '@tensorflow/tfjs-node-gpu';

export interface TensorflowSetupOptions {
  device: 'auto' | Device;
  /** Takes one line a step; nothing is said where all is in place. */
  log: (line: string) => void;
  /** Shows pip's output. */
  verbose?: boolean | undefined;
}

export interface TensorflowSetup extends Checked {
  readonly device: Device;
  readonly library: Library;
  /** True where the addon had to be linked. */
  readonly linked: boolean;
}

/**
 * Provides TensorFlow's library and the addon that binds it to this checkout. Takes milliseconds where both are in place;
 * whatever is missing, incomplete or damaged is made again. `auto` takes the CPU where the GPU that is here does not work.
 * @throws SetupImpossible where the machine lacks what it takes, with what to do.
 */
export async function setupTensorflow(options: TensorflowSetupOptions): Promise<TensorflowSetup> {
  if (!existsSync(addonPackage))
    throw new SetupImpossible(`The package ${ADDON} is not installed: ${howToGet(ADDON)}.`);
  const device = await chooseDevice(options.device);
  // The library with GPU support computes on the CPU as well, so it is not exchanged for the smaller one.
  if (options.device === 'cpu' && (await isInPlace('gpu'))) return { device, library: unpacked('gpu'), linked: false };
  const library = await findLibrary(device, options);
  const before = await checkedAddon(addonPackage, library);
  // A GPU that failed is tried again only where it is asked for.
  if (before && !(before.gpuFault && options.device === 'gpu')) return setupOf(device, library, before, false);
  const checked = await linkUntilItWorks(device, library, options);
  await stampAddon(addonPackage, library, checked);
  return setupOf(device, library, checked, true);
}

const setupOf = (device: Device, library: Library, { gpuFault }: Checked, linked: boolean): TensorflowSetup => ({
  device: gpuFault ? 'cpu' : device,
  library,
  linked,
  gpuFault,
});

/**
 * Links and tests the addon; once more with files that were compared with their digests, where it does not work.
 * @throws SetupImpossible where it still does not.
 */
async function linkUntilItWorks(device: Device, library: Library, options: TensorflowSetupOptions): Promise<Checked> {
  const { wrong, ...checked } = await linkAndCheck(device, library, options);
  if (!wrong) return checked;
  if (process.env.GANBENCH_LIBTENSORFLOW)
    throw new SetupImpossible(`The library in GANBENCH_LIBTENSORFLOW does not work here: ${wrong}.`);
  options.log(`TensorFlow does not work (${wrong}); comparing its files with their digests.`);
  await findLibrary(device, options, true);
  const { wrong: still, ...again } = await linkAndCheck(device, library, options);
  if (!still) return again;
  throw new SetupImpossible(`TensorFlow was set up but does not work here (${still}); ${instead(device)}.`);
}

async function findLibrary(device: Device, options: TensorflowSetupOptions, deep = false): Promise<Library> {
  const own = process.env.GANBENCH_LIBTENSORFLOW;
  if (own) return ownLibrary(own);
  if (ownStamp() && (await damage(libraryFolder(device)))) throw new SetupImpossible(notInBundle);
  const { log, verbose } = options;
  await provideLibrary({ folder: libraryFolder(device), wheels: wheelsFor(device), log, verbose, deep });
  return unpacked(device);
}

const notInBundle =
  'A bundle fetches nothing, and this machine has no library of TensorFlow that it knows: set GANBENCH_LIBTENSORFLOW to an installed one.';

const libraryFolder = (device: Device): string => cacheFolder('tensorflow', `${device}-${tensorflowVersion}`);
const unpacked = (device: Device): Library => libraryIn(libraryFolder(device));

async function isInPlace(device: Device): Promise<boolean> {
  const own = process.env.GANBENCH_LIBTENSORFLOW;
  return (
    !own && !(await damage(libraryFolder(device))) && (await checkedAddon(addonPackage, unpacked(device))) !== undefined
  );
}

const instead = (device: Device): string => (device === 'gpu' ? 'use --device cpu' : 'use --engine wasm');

/** Says what is wrong with the engine, if anything. Where nobody asked for the GPU, the CPU is enough. */
async function linkAndCheck(
  device: Device,
  library: Library,
  { device: wanted, log }: TensorflowSetupOptions,
): Promise<Checked & { readonly wrong?: string | undefined }> {
  log(`Linking TensorFlow.js to ${library.libraries}.`);
  await linkAddon(addonPackage, library);
  log('Testing the engine.');
  const wrong = await wrongOn(device);
  if (!wrong || wanted === 'gpu' || device === 'cpu' || (await wrongOn('cpu'))) return { wrong };
  log(
    `TensorFlow works on the CPU, but not on this GPU (${wrong}). It uses the CPU until \`ganbench setup --device gpu\` succeeds.`,
  );
  return { gpuFault: wrong };
}

async function wrongOn(device: Device): Promise<string | undefined> {
  const check = await checkEngine({ engine: 'tensorflow', device, threads: 1 });
  return wrongWith(check)?.replace(/\.$/, '');
}
