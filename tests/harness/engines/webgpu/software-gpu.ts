import { existsSync } from 'node:fs';
import { describeUnless } from '../../../needs.js';

/** SwiftShader, a Vulkan driver that computes on the CPU, from Debian's packages chromium-common and libvulkan1. */
const driver = process.env.VK_ICD_FILENAMES ?? '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(driver)) process.env.VK_ICD_FILENAMES = driver;

const { openAdapter } = await import('../../../../harness/engines/webgpu/dawn.js');
const missing = await openAdapter(true).then(
  () => undefined,
  (error: Error) => error.message,
);
if (missing && process.env.GANBENCH_REQUIRE_SOFTWARE_GPU === '1') throw new Error(missing);

/** Like `describe`, skipped where there is no Vulkan driver. */
export const describeOnGpu = (name: string, tests: () => void): void => {
  describeUnless(missing && 'no software GPU (Debian: chromium-common and libvulkan1)', name, tests);
};
