import { element } from './element.js';

/** Shows one of several parts at a time, the first one at first, and puts buttons before them to choose. */
export function chooseAmong(parts: HTMLElement): void {
  const choices = [...parts.querySelectorAll<HTMLElement>(':scope > [data-choice]')];
  if (choices.length < 2) return;
  const group = element('div', { className: 'chips' });
  group.setAttribute('role', 'group');
  group.setAttribute('aria-label', parts.dataset['choices'] ?? '');
  const buttons = choices.map((choice, at) => {
    const button = element('button', {
      type: 'button',
      className: 'chip',
      textContent: choice.dataset['choice'] ?? '',
    });
    button.addEventListener('click', () => show(at));
    return button;
  });
  const show = (chosen: number): void => {
    choices.forEach((choice, at) => (choice.hidden = at !== chosen));
    buttons.forEach((button, at) => button.setAttribute('aria-pressed', String(at === chosen)));
  };
  group.append(...buttons);
  parts.prepend(group);
  show(0);
}
