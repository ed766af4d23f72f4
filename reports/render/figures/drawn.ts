import type { Figure } from '../markdown.js';

/** A picture with its bytes, or the text of an SVG. */
export type DrawnFigure = Figure & { readonly content: string | Uint8Array };
