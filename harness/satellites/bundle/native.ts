import { copyFileSync, existsSync, mkdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { helper } from '../../ground/helpers.js';
/** What Node.js loads as machine code, such as Dawn. */
export const isNative = (file: string): boolean => file.endsWith('.node');

/** This program's Node.js. */
export const putNode = (folder: string): Promise<void> => putStripped(join(folder, 'bin/node'), process.execPath);

/** Machine code without the symbols that only a debugger reads, where they can be taken out: a fifth less. */
export async function putStripped(target: string, file: string): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  // Elsewhere than on Linux a changed file would need a new signature.
  const stripped = process.platform === 'linux' && (await helper('strip', ['-o', target, file], { reject: false }));
  if (!stripped || stripped.failed) copyFileSync(file, target);
}

/** The loader through which WebGPU finds a GPU's driver on Linux. Returns what is missing, or nothing. */
export async function putVulkanLoader(folder: string): Promise<string[]> {
  if (process.platform !== 'linux') return [];
  const found = await findVulkanLoader();
  if (!found) return ['a Vulkan loader: the target has to have libvulkan.so.1 (the package libvulkan1)'];
  mkdirSync(join(folder, 'lib'), { recursive: true });
  copyFileSync(realpathSync(found), join(folder, 'lib/libvulkan.so.1'));
  return [];
}

async function findVulkanLoader(): Promise<string | undefined> {
  for (const command of ['ldconfig', '/sbin/ldconfig']) {
    const { stdout, failed } = await helper(command, ['-p'], { reject: false });
    const lines = failed ? [] : stdout.split('\n').filter((line) => line.includes('libvulkan.so.1 '));
    const path = lines.find((line) => wordSize.test(line))?.split(' => ')[1];
    if (path && existsSync(path)) return path;
  }
  return undefined;
}

/** ldconfig lists 32-bit libraries too. */
const wordSize = /64/;
