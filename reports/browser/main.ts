import { defined } from '../../harness/ground/certain.js';
import type { ChartData } from '../chart-data.js';
import { drawCharts } from './charts.js';
import { moveThroughSteps } from './gallery.js';
import { filterable, sortable } from './tables.js';
import { themeButton } from './theme.js';

const data = JSON.parse(defined(document.getElementById('data')).textContent) as ChartData;

document.documentElement.classList.add('scripted');
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-sortable]')) sortable(table);
for (const table of document.querySelectorAll<HTMLTableElement>('table[data-filterable]')) filterable(table);
for (const gallery of document.querySelectorAll<HTMLElement>('.gallery')) moveThroughSteps(gallery);
const redraw = drawCharts(data);
themeButton(redraw);
