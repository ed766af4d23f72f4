import { readdirSync } from 'node:fs';

/** Names of the modules in a folder, in order: its TypeScript files, except for those that begin with an underscore. */
export const moduleNames = (folder: URL): string[] =>
  readdirSync(folder)
    .flatMap((file) => /^([^_.][^.]*)\.ts$/.exec(file)?.[1] ?? [])
    .sort();

/** What a module of a folder exports by default. Plug-ins are found this way, so only tests can check their types. */
export const defaultOf = async <T>(folder: URL, name: string): Promise<T> =>
  ((await import(new URL(`${name}.ts`, folder).href)) as { default: T }).default;
