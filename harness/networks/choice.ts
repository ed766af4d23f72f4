import { fileURLToPath } from 'node:url';
import { z } from 'zod';

type Setting = string | number | readonly number[];

/** Which networks a run has, and what they are told besides the width. */
export interface NetworkChoice {
  readonly name: string;
  readonly [setting: string]: Setting;
}

/** As a suite or a record has it; `architectures.ts` knows which names and settings there are. */
export const networkChoiceSchema = z
  .union(
    [
      z.string().min(1),
      z.object({ name: z.string().min(1) }).catchall(z.union([z.string(), z.number(), z.array(z.number())])),
    ],
    {
      error: 'it has to be the name of a network, or a name with settings, such as { name: mlp, maxout: 5 }',
    },
  )
  .transform((choice): NetworkChoice => (typeof choice === 'string' ? { name: choice } : choice));

/** For keys and for a person: `mlp`, or `mlp, discriminator 200 200, maxout 5`; empty where all is as it is by default. */
export function networkText(choice: NetworkChoice | undefined): string {
  if (!choice) return '';
  const { name, ...settings } = choice;
  const texts = Object.entries(settings).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    name,
    ...texts.map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' ') : String(value)}`),
  ].join(', ');
}

/** Where the kinds of networks are, a file each. */
export const architecturesFolder = new URL('./architectures/', import.meta.url);

/** The networks of samples of a shape where a suite names none. */
export const usualNetwork = (shape: readonly number[]): string => (shape.length === 3 ? 'dcgan' : 'mlp');

/** The modules of the networks that a run may have whose choice has such a text: all that it stands on. */
export const networkModules = (text: string): string[] =>
  (text === '' ? ['dcgan', 'mlp'] : [text.replace(/,.*$/s, '')]).map((name) =>
    fileURLToPath(new URL(`${name}.ts`, architecturesFolder)),
  );
