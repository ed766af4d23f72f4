import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UserError } from '../../ground/errors.js';
import { writeAtomically, ownText } from '../../ground/files.js';
import { faultOfName } from '../../metrics/check.js';
import { programFolder } from '../../metrics/discover.js';
import { programMetrics } from '../../metrics/program.js';

const template = join(programFolder, '_template.ts');

/**
 * Makes a metric's file that computes as it is, from `metrics/_template.ts`. Returns its path.
 * @param parent The folder of metrics that it goes into; made where it does not exist.
 * @throws UserError where the name cannot be a metric's, or there is such a metric or file already.
 */
export function newMetric(name: string, parent: string): string {
  const fault = faultOfName(name);
  if (fault !== undefined) throw new UserError(`A metric cannot be made: ${fault}.`);
  const file = resolve(parent, `${name}.ts`);
  const known = programMetrics.find((metric) => metric.name === name || metric.group === name);
  if (known || existsSync(file))
    throw new UserError(`${known?.file ?? file} has the name already: choose another one, or edit what is there.`);
  const text = ownText(template).replaceAll('NAME', name);
  writeAtomically(file, text.replace('../harness/metric.js', interfaceFrom(parent)));
  return file;
}

/** How a metric in that folder imports what it is made with. */
const interfaceFrom = (parent: string): string =>
  resolve(parent) === resolve(programFolder) ? '../harness/metric.js' : 'ganbench/metric';
