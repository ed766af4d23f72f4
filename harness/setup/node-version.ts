import { enumerate } from '../../text/format.js';
import { itemAt } from '../ground/certain.js';

/** The releases of Node.js that all tests run on (.github/workflows/ci.yml). */
export const testedNode: readonly number[] = [20, 22, 24];
/** The newest of them with long-term support. */
export const recommendedNode = 24;
/** Below this one nothing is repaired any more. */
const OLDEST_SUPPORTED = 22;

/** What a person should know of a version such as `v20.12.0`; undefined where there is nothing. */
export function remarkOnNode(version: string): string | undefined {
  const major = Number(itemAt(version.replace(/^v/, '').split('.'), 0));
  const instead = `Node.js ${recommendedNode} is recommended`;
  if (major < OLDEST_SUPPORTED) return `past its end of life: ${instead}`;
  if (testedNode.includes(major)) return undefined;
  return `the tests run on ${enumerate(testedNode.map(String))}: ${instead}`;
}
