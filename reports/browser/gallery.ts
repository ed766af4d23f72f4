import { defined, itemAt } from '../../harness/ground/certain.js';

const PLAY_MS = 700;

/** Shows each film at the step of the slider, or at the last one before it. */
export function moveThroughSteps(gallery: HTMLElement): void {
  const slider = gallery.querySelector<HTMLInputElement>('input[type=range]');
  if (!slider) return;
  const steps = JSON.parse(defined(gallery.dataset['steps'])) as number[];
  const output = defined(gallery.querySelector('output'));
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
  playButton(defined(gallery.querySelector<HTMLButtonElement>('.play')), slider, show);
}

function playButton(button: HTMLButtonElement, slider: HTMLInputElement, show: () => void): void {
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
      if (slider.value === slider.max) stop();
    }, PLAY_MS);
  });
}
