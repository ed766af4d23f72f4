import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { projectFolder } from './folders.js';
import { ownText } from './files.js';

const stampName = 'bundle.json';

const stampSchema = z.object({
  /** The checkout that the bundle was made of. */
  commit: z.string().nullable(),
  dirty: z.boolean().nullable(),
  /** As `uname -sm` says it: what is native in the bundle runs there only. */
  platform: z.string(),
  engines: z.array(z.string()),
  /** What was not at hand where the bundle was made, each in a sentence. */
  without: z.array(z.string()),
});

/** What a bundle says of itself, in `bundle.json`. */
export type BundleStamp = z.output<typeof stampSchema>;

export const stampFile = (folder: string): string => join(folder, stampName);

/** The stamp of the bundle that this program runs from; undefined in a checkout and in an installed package. */
export function ownStamp(): BundleStamp | undefined {
  const file = stampFile(projectFolder);
  return existsSync(file) ? stampSchema.parse(JSON.parse(ownText(file))) : undefined;
}
