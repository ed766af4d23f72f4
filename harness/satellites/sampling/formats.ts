/** How arrays are written. */
export const arrayFormats = ['npy', 'safetensors'] as const;
export type ArrayFormat = (typeof arrayFormats)[number];
