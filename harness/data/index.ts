import { UserError } from '../ground/errors.js';
import { defaultOf, moduleNames } from '../ground/modules.js';
import type { Dataset, DatasetSource, LoadOptions } from './dataset.js';

/** Every data set of the folder `datasets/`, sorted by name. */
export async function datasetSources(): Promise<DatasetSource[]> {
  const folder = new URL('./datasets/', import.meta.url);
  const sources = await Promise.all(moduleNames(folder).map((name) => defaultOf<DatasetSource>(folder, name)));
  return sources.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The data set `NAME`, or `NAME:ARGUMENT` such as `images:FOLDER`. Throws a UserError where there is none. */
export async function loadDataset(name: string, options?: LoadOptions): Promise<Dataset> {
  const { source, argument } = await sourceOf(name);
  return source.load(argument, options);
}

/** The files that a data set is read from. Throws a UserError where there is none of the name. */
export async function datasetFiles(name: string): Promise<readonly string[]> {
  const { source, argument } = await sourceOf(name);
  return source.files(argument);
}

async function sourceOf(name: string): Promise<{ source: DatasetSource; argument: string | undefined }> {
  const [, base = name, argument] = /^([^:]*):(.*)$/s.exec(name) ?? [];
  const sources = await datasetSources();
  const source = sources.find((each) => each.name === base);
  const written = ({ name: known, argument: needs }: DatasetSource) => (needs ? `${known}:${needs}` : known);
  if (!source)
    throw new UserError(`There is no data set "${name}"; the data sets are ${sources.map(written).join(', ')}.`);
  if (!!argument !== !!source.argument)
    throw new UserError(`The data set "${name}" has to be written as ${written(source)}.`);
  return { source, argument };
}
