import util from 'node:util';

/** tfjs-node 4.22 calls functions of Node.js that newer versions warn of, or no longer have. */
export function restoreUtil(): void {
  const isNullOrUndefined = (value: unknown): boolean => value === null || value === undefined;
  const isUndefined = (value: unknown): boolean => value === undefined;
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined, isUndefined });
}
