import type { Copy } from '../model/page-data.js';
import { button, controls } from './controls.js';
import { element } from './element.js';

/** Buttons before a table that copy it for other documents. */
export function copyButtons(place: HTMLElement, { markdown, latex }: Copy): void {
  const state = element('span', { className: 'hint' });
  state.setAttribute('role', 'status');
  const copying = (name: string, words: string): HTMLButtonElement =>
    button(
      `Copy as ${name}`,
      () => void copy(words).then((done) => (state.textContent = done ? 'copied' : 'not copied')),
    );
  place.after(controls(copying('Markdown', markdown), copying('LaTeX', latex), state));
}

/** Pages that are opened as files may not have the clipboard; a selected field can always be copied. */
async function copy(words: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(words);
    return true;
  } catch {
    const field = element('textarea', { value: words, readOnly: true });
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}
