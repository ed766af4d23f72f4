import { defined } from '../../harness/ground/certain.js';
import { init } from '../charts/echarts.js';
import { button, controls } from './controls.js';
import type { Drawing } from './drawing.js';
import { element } from './element.js';
import { currentTheme } from './theme.js';

/** Pixels of a PNG for each of the page's. */
const ZOOM = 2;

/** Buttons that save a chart as it is shown, and its numbers. */
export function saveButtons(figure: HTMLElement, drawing: Drawing, csv: () => string, name: string): HTMLElement {
  const svg = (): Picture => pictureOf(figure, drawing);
  return controls(
    button('CSV', () => save(new Blob([csv()], { type: 'text/csv' }), `${name}.csv`)),
    button('PNG', () => void pngOf(svg()).then((blob) => save(blob, `${name}.png`))),
    button('SVG', () => save(new Blob([svg().markup], { type: 'image/svg+xml' }), `${name}.svg`)),
  );
}

interface Picture {
  readonly markup: string;
  readonly width: number;
  readonly height: number;
}

/** Without what a pointer left on it. */
function pictureOf(figure: HTMLElement, { height, options }: Drawing): Picture {
  const { width } = defined(figure.querySelector('.canvas')).getBoundingClientRect();
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    const theme = currentTheme();
    chart.setOption({ ...options(theme), tooltip: { show: false }, backgroundColor: theme.ground });
    return { markup: chart.renderToSVGString(), width, height };
  } finally {
    chart.dispose();
  }
}

async function pngOf({ markup, width, height }: Picture): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(markup)}`;
  await image.decode();
  const canvas = element('canvas', { width: width * ZOOM, height: height * ZOOM });
  const context = defined(canvas.getContext('2d'));
  context.scale(ZOOM, ZOOM);
  context.drawImage(image, 0, 0, width, height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('The chart could not be drawn as PNG.')))),
  );
}

/** Names of columns come from files: what a file system obeys is not in them. */
function save(blob: Blob, name: string): void {
  const link = element('a', { href: URL.createObjectURL(blob), download: name.replace(/[^\w.-]+/g, '-') });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
