import { presetText } from '../../harness/record/settings.js';
import { budgetText, whenText, type RunRecord } from '../../harness/record/record.js';
import { NONE, number } from '../../text/format.js';
import { compareRuns } from '../groups.js';
import { html, type Html } from './html.js';

/** Beyond this the details of runs, most of the page, are left to `runs.csv` and the records. */
const MOST_DETAILED = 2000;

/** Every run with all that decided it; details open on demand. */
export function runsToHtml(records: readonly RunRecord[], column: (record: RunRecord) => string | undefined): Html {
  const detailed = records.length <= MOST_DETAILED;
  return html`${
      !detailed && html`<p>What each run was asked is in <code>runs.csv</code> and its <code>run.json</code>.</p>`
    }
    <div class="scroll" tabindex="0" role="group" aria-label="All runs">
      <table class="runs" data-sortable data-filterable>
        <caption class="unseen">
          All runs
        </caption>
        <thead>
          <tr>
            ${['variant', 'preset', 'scheme', 'data set'].map((title) => html`<th scope="col">${title}</th>`)}
            <th scope="col" class="number">seed</th>
            <th scope="col">status</th>
            <th scope="col" class="number">score</th>
            <th scope="col" class="number">training s</th>
            ${detailed && html`<th scope="col" data-unsortable>spec</th>`}
          </tr>
        </thead>
        <tbody>
          ${[...records].sort(compareRuns).map((record) => row(record, column(record), detailed))}
        </tbody>
      </table>
    </div>`;
}

function row(record: RunRecord, column: string | undefined, detailed: boolean): Html {
  const { spec, status, reason, seconds } = record;
  const score = column === undefined ? null : (record.metrics[column] ?? null);
  const state = record.collapsed ? `${status}, collapsed` : status;
  return html`<tr>
    <th scope="row">${spec.variant}</th>
    <td>${presetText(spec)}</td>
    <td>${spec.scheme}</td>
    <td>${spec.dataset}</td>
    <td class="number">${spec.seed}</td>
    <td class="${status !== 'ok' ? 'bad' : record.collapsed ? 'unclear' : 'good'}">
      ${state}${reason !== null && html`<br /><span class="hint">${reason}</span>`}
    </td>
    <td class="number" data-sort="${score ?? ''}">${number(score)}</td>
    <td class="number">${number(Number(seconds.training.toPrecision(3)))}</td>
    ${detailed && details(record)}
  </tr> `;
}

const details = (record: RunRecord): Html =>
  html`<td>
    <details>
      <summary>spec</summary>
      <dl>
        ${facts(record).map(
          ([name, value]) =>
            html`<dt>${name}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>
    </details>
  </td>`;

function facts({ name, key, spec, digest, provenance, spent }: RunRecord): [string, string][] {
  const { budget, evaluation } = spec;
  return [
    ['folder', `runs/${name}`],
    ['budget', budgetText(budget)],
    [
      'spent',
      Object.entries(spent)
        .map(([unit, amount]) => `${number(amount)} ${unit}`)
        .join(', '),
    ],
    ['batch size', String(spec.batchSize)],
    ['width', String(spec.width)],
    ['latent size', String(spec.latentSize)],
    [
      'evaluation',
      `${evaluation.samples} fakes ${whenText(evaluation)}: ${[...evaluation.curve, ...evaluation.final].join(', ')}`,
    ],
    [
      'engine',
      `${provenance.engine} (${provenance.engineVersion}), ${provenance.device}, threads: ${provenance.threads}`,
    ],
    ['key', key],
    ['weights sha256', digest ?? NONE],
  ];
}
