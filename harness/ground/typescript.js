import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { codeFolder, guardCompilerCache } from './compiler-cache.js';

/**
 * Lets this process load TypeScript without a build step: `import` of this module, or `node --import`. Node's thread for hooks
 * has a copy of the environment, so that what tsx (served-imports.ts) looks up there is set first.
 */

// tsx would obey the tsconfig.json of the working folder, which may be somebody else's.
process.env.TSX_TSCONFIG_PATH = fileURLToPath(new URL('../tsx.json', import.meta.url));
guardCompilerCache();
process.setSourceMapsEnabled(true);
register('./typescript-hook.js', import.meta.url, { data: { kept: codeFolder() } });
