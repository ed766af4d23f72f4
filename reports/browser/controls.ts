import { element } from './element.js';

const COLOURS = 8;

/** A labelled list of choices. */
export function choice(
  title: string,
  entries: readonly (readonly [value: string, text: string])[],
  onChange: (value: string) => void,
): HTMLElement {
  const label = element('label', { textContent: `${title} ` });
  const select = element('select', {});
  for (const [value, textContent] of entries) select.append(element('option', { value, textContent }));
  select.addEventListener('change', () => onChange(select.value));
  label.append(select);
  return label;
}

export function checkbox(title: string, checked: boolean, onChange: (on: boolean) => void): HTMLElement {
  const label = element('label', {});
  const input = element('input', { type: 'checkbox', checked });
  input.addEventListener('change', () => onChange(input.checked));
  label.append(input, ` ${title}`);
  return label;
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
    const button = element('button', { type: 'button', className: 'chip' });
    const swatch = element('span', { className: `swatch dash-${Math.floor(style / COLOURS) % 3}` });
    swatch.style.setProperty('--swatch', `var(--series-${style % COLOURS})`);
    button.append(swatch, label);
    button.setAttribute('aria-pressed', String(shown.has(label)));
    button.addEventListener('click', () => {
      if (!shown.delete(label)) shown.add(label);
      button.setAttribute('aria-pressed', String(shown.has(label)));
      redraw();
    });
    group.append(button);
  }
  return group;
}
