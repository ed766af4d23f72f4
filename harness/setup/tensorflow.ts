import { existsSync } from 'node:fs';
import { ownStamp } from '../bundle/stamp.js';
import type { Device } from '../engines/engine.js';
import { addonIsCurrent, addonPackage, linkAddon, stampAddon } from './addon.js';
import { chooseDevice } from './devices.js';
import { checkEngine, wrongWith } from './engine-check.js';
import { cacheFolder } from './folders.js';
import { SetupImpossible } from './impossible.js';
import { libraryIn, ownLibrary, provideLibrary, type Library } from './library.js';
import { damage } from './manifest.js';
import { tensorflowVersion, wheelsFor } from './wheels.js';

export { SetupImpossible };

export interface TensorflowSetupOptions {
  device: 'auto' | Device;
  /** Takes one line a step; nothing is said where all is in place. */
  log: (line: string) => void;
  /** Shows pip's output. */
  verbose?: boolean;
}

export interface TensorflowSetup {
  readonly device: Device;
  readonly library: Library;
  /** True where the addon had to be linked. */
  readonly linked: boolean;
}

/**
 * Provides TensorFlow's library and the addon that binds it to this checkout. Takes milliseconds where both are in place;
 * whatever is missing, incomplete or damaged is made again.
 * @throws SetupImpossible where the machine lacks what it takes, with what to do.
 */
export async function setupTensorflow(options: TensorflowSetupOptions): Promise<TensorflowSetup> {
  if (!existsSync(addonPackage))
    throw new SetupImpossible(
      'The package @tensorflow/tfjs-node-gpu is not installed, because its own install script fails: run `npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0`.',
    );
  const device = await chooseDevice(options.device);
  // The library with GPU support computes on the CPU as well, so it is not exchanged for the smaller one.
  if (options.device === 'cpu' && (await isInPlace('gpu'))) return { device, library: unpacked('gpu'), linked: false };
  const library = await findLibrary(device, options);
  if (await addonIsCurrent(addonPackage, library)) return { device, library, linked: false };

  const wrong = await linkAndCheck(device, library, options);
  if (wrong && !process.env.GANBENCH_LIBTENSORFLOW) {
    options.log(`TensorFlow does not work (${wrong}); comparing its files with their digests.`);
    await findLibrary(device, options, true);
    const still = await linkAndCheck(device, library, options);
    if (still)
      throw new SetupImpossible(`TensorFlow was set up but does not work here (${still}); ${instead(device)}.`);
  } else if (wrong) {
    throw new SetupImpossible(`The library in GANBENCH_LIBTENSORFLOW does not work here: ${wrong}.`);
  }
  await stampAddon(addonPackage, library);
  return { device, library, linked: true };
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
  return !own && !(await damage(libraryFolder(device))) && addonIsCurrent(addonPackage, unpacked(device));
}

const instead = (device: Device): string => (device === 'gpu' ? 'use --device cpu' : 'use --engine wasm');

/** Returns what is wrong with the engine, if anything. */
async function linkAndCheck(device: Device, library: Library, { log }: TensorflowSetupOptions) {
  log(`Linking TensorFlow.js to ${library.libraries}.`);
  await linkAddon(addonPackage, library);
  log('Testing the engine.');
  return wrongWith(await checkEngine({ engine: 'tensorflow', device, threads: 1 }));
}
