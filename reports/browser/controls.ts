import { dashOf, light } from '../charts/theme.js';
import { element } from './element.js';

const COLOURS = light.palette.length;
/** More lines than colours are a tangle: the others wait behind their buttons. */
export const SHOWN_AT_FIRST = COLOURS;

/** A row of controls. */
export function controls(...children: readonly HTMLElement[]): HTMLElement {
  const row = element('div', { className: 'controls' });
  row.append(...children);
  return row;
}

export function button(title: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', textContent: title });
  made.addEventListener('click', onClick);
  return made;
}

let ids = 0;
export const newId = (): string => `control-${++ids}`;

/** A control behind its name. */
export function labelled(title: string, control: HTMLElement, ...beside: readonly HTMLElement[]): HTMLElement {
  const place = element('span', { className: 'labelled' });
  place.append(element('label', { textContent: title, htmlFor: control.id }), ...beside, control);
  return place;
}

export type Entry = readonly [value: string, text: string];

/** A labelled list of choices; those under one title together. */
export function choice(
  title: string,
  entries: readonly Entry[],
  onChange: (value: string) => void,
  under: (value: string) => string = () => '',
): HTMLElement {
  const select = element('select', { id: newId() });
  const groups = new Map<string, HTMLElement>([['', select]]);
  for (const [value, textContent] of entries) {
    const name = under(value);
    const group = groups.get(name) ?? element('optgroup', { label: name });
    if (!groups.has(name)) select.append(group);
    groups.set(name, group);
    group.append(element('option', { value, textContent }));
  }
  select.addEventListener('change', () => onChange(select.value));
  return labelled(title, select);
}

export function checkbox(title: string, checked: boolean, onChange: (on: boolean) => void): HTMLElement {
  const label = element('label', {});
  const input = element('input', { type: 'checkbox', checked });
  input.addEventListener('change', () => onChange(input.checked));
  label.append(input, ` ${title}`);
  return label;
}

/** The colour and the dashes of a variant, before its name. */
export function swatch(style: number): HTMLElement {
  const made = element('span', { className: `swatch dash-${dashOf(style)}` });
  made.style.setProperty('--swatch', `var(--series-${style % COLOURS})`);
  return made;
}

/** A button for each label that shows or hides it; they are the chart's legend as well. */
export function chips(
  labels: readonly (readonly [label: string, style: number])[],
  shown: Set<string>,
  redraw: () => void,
): HTMLElement {
  const group = element('div', { className: 'chips' });
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', 'Shown variants');
  for (const [label, style] of labels) {
    const chip = element('button', { type: 'button', className: 'chip' });
    chip.append(swatch(style), label);
    chip.setAttribute('aria-pressed', String(shown.has(label)));
    chip.addEventListener('click', () => {
      if (!shown.delete(label)) shown.add(label);
      chip.setAttribute('aria-pressed', String(shown.has(label)));
      redraw();
    });
    group.append(chip);
  }
  return group;
}
