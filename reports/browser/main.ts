import { defined } from '../../harness/ground/certain.js';
import type { PageData } from '../model/page-data.js';
import { drawCharts } from './charts.js';
import { chooseAmong } from './choices.js';
import { comparer } from './comparer.js';
import { copyButtons } from './copy.js';
import { addSlider } from './gallery.js';
import { filterable, sortable } from './tables.js';
import { themeButton } from './theme.js';

const data = JSON.parse(defined(document.getElementById('data')).textContent) as PageData;
const all = (selector: string): HTMLElement[] => [...document.querySelectorAll<HTMLElement>(selector)];

document.documentElement.classList.add('scripted');
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) sortable(table);
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-filterable]')) filterable(table);
for (const place of all('[data-copy]')) copyButtons(place, defined(data.copies[Number(place.dataset['copy'])]));
for (const parts of all('[data-choices]')) chooseAmong(parts);
for (const gallery of all('.gallery')) addSlider(gallery);
const redraws = [
  drawCharts(data.charts),
  ...all('.comparer').map((place) =>
    comparer(place, defined(data.comparers[Number(place.dataset['at'])]), data.charts),
  ),
];
themeButton(() => redraws.forEach((redraw) => redraw()));
