import { startWasm } from '../../../harness/engines/wasm/index.js';
import { describeGradients } from './operations.js';

await startWasm({ threads: 1 });
describeGradients('wasm');
