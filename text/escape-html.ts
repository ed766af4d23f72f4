import { plain } from './plain.js';

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const;

/** A text that HTML and SVG show as it is, inside of attributes too. */
export const escapeHtml = (text: string): string =>
  plain(text).replace(/[&<>"']/g, (mark) => ENTITIES[mark as keyof typeof ENTITIES]);
