import { startWebgpu } from '../../../../harness/engines/webgpu/index.js';
import { describeSizes, small } from '../sizes.js';
import { describeOnGpu } from './software-gpu.js';

// A software GPU compiles shaders for minutes at the other sizes; the same tests of tensorflow and wasm have all of them.
describeOnGpu('on webgpu', () => describeSizes({ webgpu: () => startWebgpu({ software: true }) }, small));
