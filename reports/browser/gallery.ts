import { defined, itemAt } from '../../harness/ground/certain.js';
import { controls, labelled, newId } from './controls.js';
import { element } from './element.js';

const PLAY_MS = 700;

/** Puts a slider before a gallery, which shows each film at its step, or at the last one before it. */
export function addSlider(gallery: HTMLElement): void {
  const steps = JSON.parse(defined(gallery.dataset['steps'])) as number[];
  if (steps.length < 2) return;
  const last = String(steps.length - 1);
  const slider = element('input', { id: newId(), type: 'range', min: '0', max: last, value: last });
  const output = element('output', {});
  const play = element('button', { type: 'button', className: 'play', textContent: 'Play' });
  play.setAttribute('aria-pressed', 'false');
  gallery.prepend(controls(play, labelled('Step', slider, output)));
  const films = [...gallery.querySelectorAll('.frames')].map((frames) => [...frames.querySelectorAll('img')]);
  const show = (): void => {
    const step = itemAt(steps, slider.valueAsNumber);
    output.textContent = String(step);
    slider.setAttribute('aria-valuetext', `step ${step}`);
    for (const pictures of films) {
      const current = pictures.findLast((picture) => Number(picture.dataset['step']) <= step) ?? pictures[0];
      for (const picture of pictures) picture.hidden = picture !== current;
    }
  };
  slider.addEventListener('input', show);
  playOn(play, slider, show);
  show();
}

function playOn(button: HTMLButtonElement, slider: HTMLInputElement, show: () => void): void {
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    button.textContent = 'Play';
    button.setAttribute('aria-pressed', 'false');
  };
  button.addEventListener('click', () => {
    if (timer !== undefined) return stop();
    button.textContent = 'Stop';
    button.setAttribute('aria-pressed', 'true');
    if (slider.value === slider.max) slider.value = '0';
    show();
    timer = setInterval(() => {
      slider.valueAsNumber += 1;
      show();
      if (slider.value === slider.max || !button.isConnected) stop();
    }, PLAY_MS);
  });
}
