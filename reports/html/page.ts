import { defined, itemAt } from '../../harness/ground/certain.js';
import type { Provenance } from '../../harness/record/record.js';
import { chartData, stylesOf, type ChartData } from '../chart-data.js';
import { dark, light } from '../charts/theme.js';
import { statistics } from '../comparisons.js';
import type { Film } from '../figures/frames.js';
import { counted, plusMinus, spread } from '../../text/format.js';
import { byDataset, groupRuns, rankingOf, type Group } from '../groups.js';
import {
  descriptiveLabel,
  distanceName,
  headline,
  leaderboardsOf,
  standing,
  times,
  untrainedText,
  type Leaderboard,
} from '../leaderboard.js';
import { failures, provenance, reproduction, revision } from '../provenance.js';
import { okSentence } from '../report.js';
import { judgesBlock } from '../judges.js';
import type { Results } from '../results.js';
import { searchBlocks } from '../search-section.js';
import { convergence, costs, notes, settings } from '../sections.js';
import { convergenceScores } from '../convergence.js';
import { otherScores } from '../other-scores.js';
import { schemeQualityBlocks } from '../scheme-quality.js';
import { speedBlocks } from '../speed.js';
import { folded, plain, type Block } from '../text.js';
import { blocksToHtml, textToHtml } from './blocks.js';
import { pageScript, pageStyle } from './bundle.js';
import { framesThatFit, galleryToHtml, reconstructionsToHtml } from './gallery.js';
import { Html, html, jsonScript } from './html.js';
import { leaderboardToHtml } from './leaderboard.js';
import { runsToHtml } from './runs.js';

interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: readonly (Html | false)[];
}

/** Nothing may be fetched, whatever a name or a reason contains. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** `report.html`: the whole report in one file. */
export function reportHtml(results: Results, films: readonly Film[]): string {
  const groups = groupRuns(results.records, results.table);
  const datasets = [...byDataset(groups)];
  const charts = chartData(results);
  const title = results.bench?.suite ?? 'Results';
  const boards = datasets.map(([dataset, members]) => leaderboardsOf(dataset, members, results));
  const styles = stylesOf(datasets);
  const sections = [
    ...datasets.map(([dataset, members], at) =>
      datasetSection(dataset, members, at, { results, films, charts, styles, boards: itemAt(boards, at) }),
    ),
    ...otherSections(groups, results, charts),
  ];
  return `<!doctype html>\n${
    html`<html lang="en">
      ${headOf(title)}
      <body>
        <a class="skip" href="#answer">Skip to the results</a>
        <header class="top">
          <div>
            <p class="kicker">ganbench report</p>
            <h1>${title}</h1>
            ${results.bench?.description && html`<p class="lead">${results.bench.description}</p>`}
            <p class="facts">${facts(results).map((fact) => html`<span>${fact}</span>`)}</p>
          </div>
          <button type="button" id="theme" class="needs-script" aria-label="Light or dark">◐</button>
        </header>
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>
          <section id="answer" aria-label="The answer">
            <div class="cards">
              ${datasets.map(([dataset, members], at) => [card(dataset, members, itemAt(boards, at)[0]), places(itemAt(boards, at)[0])])}${stateCard(results, boards)}
            </div>
            ${blocksToHtml([...descriptiveLabel(groups), ...searchBlocks(results)])}
          </section>
          ${sections.map(
            ({ id, title: name, body }) =>
              html`<section id="${id}">
                <h2>${name}</h2>
                ${body}
              </section> `,
          )}
        </main>
        <footer>
          <p>Written by ganbench. Everything is in this file; nothing is fetched. Charts by Apache ECharts.</p>
        </footer>
        ${jsonScript('data', charts)}
        <script>
          ${new Html(pageScript())};
        </script>
      </body>
    </html>`.markup
  }\n`;
}

const headOf = (title: string): Html =>
  html`<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
    <title>${title} · ganbench</title>
    <style>
      ${new Html(seriesColours() + pageStyle())}
    </style>
  </head>`;

function seriesColours(): string {
  const colours = (palette: readonly string[]): string =>
    palette.map((colour, at) => `--series-${at}:${colour}`).join(';');
  return `:root{${colours(light.palette)}}[data-theme=dark]{${colours(dark.palette)}}@media (prefers-color-scheme:dark){:root:not([data-theme=light]){${colours(dark.palette)}}}\n`;
}

/** What a reader wants to know of the bench before the results. */
function facts({ records }: Results): string[] {
  const distinct = (of: (each: { provenance: Provenance }) => string): string[] => [...new Set(records.map(of))].sort();
  const seeds = new Set(records.map(({ spec }) => spec.seed)).size;
  const variants = new Set(records.map(({ spec }) => spec.variant)).size;
  const commits = distinct(({ provenance: machine }) => plain(revision(machine)));
  return [
    counted(records.length, 'run'),
    counted(variants, 'variant'),
    counted(seeds, 'seed'),
    ...distinct(({ provenance: machine }) => `${machine.engine} on ${machine.device}`),
    ...(commits.length === 1 ? [`commit ${itemAt(commits, 0)}`] : [`${commits.length} commits`]),
  ];
}

/** Who leads, by how much, and whether the seeds bear it out. */
function card(dataset: string, groups: readonly Group[], board: Leaderboard | undefined): Html {
  const first = board?.entries[0];
  if (!first || first.summary.count === 0)
    return html`<article class="card">
      <h3>${dataset}</h3>
      <p class="winner">no score</p>
      <p>${textToHtml(headline(dataset, groups, board?.column))}</p>
    </article>`;
  const [tone, words] = judgement(board);
  return html`<article class="card ${tone}">
    <h3>Lowest ${distanceName(board.column, groups)} on ${dataset}</h3>
    <p class="winner">${first.group.label}</p>
    <p class="score">
      ${plusMinus(first.summary)}${first.timesFloor !== null && html` · ${times(first.timesFloor)} the noise floor`}
    </p>
    <p><span class="badge ${tone}">${words}</span></p>
    <p>${standing(board.entries)}</p>
    <p class="hint"><code>${board.column}</code>: mean ± sd over the seeds, 95 % interval; lower is better</p>
  </article>`;
}

const PLACES = 5;

/** The first places with what they are above the leader: how far ahead it is, at a glance. */
function places(board: Leaderboard | undefined): Html | false {
  const { dataset = '', entries = [] } = board ?? {};
  const leader = entries[0]?.summary.mean ?? 0;
  const scored = entries.filter(({ summary }) => summary.mean !== null);
  if (scored.length < 2 || !(leader > 0)) return false;
  return html`<article class="card">
    <h3>First ${Math.min(PLACES, scored.length)} of ${entries.length} on ${dataset}</h3>
    <ol class="places">
      ${scored.slice(0, PLACES).map(
        ({ group, summary, verdict }, at) =>
          html`<li>
            <b>${group.label}</b> ${spread(summary)}
            <span class="hint"
              >${at > 0 && `+${((defined(summary.mean) / leader - 1) * 100).toFixed(0)} %, `}${verdict}</span
            >
          </li> `,
      )}
    </ol>
  </article>`;
}

function judgement({ entries }: Leaderboard): [tone: string, words: string] {
  const others = entries.slice(1);
  const has = (verdict: string): boolean => others.some((entry) => entry.verdict === verdict);
  if (itemAt(entries, 0).verdict !== 'leader') return ['unclear', 'no variant is complete'];
  if (has('undecided')) return ['unclear', 'one seed decides nothing'];
  if (has('not separated')) return ['unclear', 'leads, but not separated by these seeds'];
  return has('separated') ? ['clear', 'separated by these seeds'] : ['unclear', 'nothing to compare with'];
}

function stateCard({ records, problems }: Results, boards: readonly (readonly Leaderboard[])[]): Html {
  const ok = records.filter(({ status }) => status === 'ok').length;
  const collapsed = records.filter((record) => record.collapsed).length;
  const stuck = boards.flatMap(([board]) => (board && untrainedText(board)) || []);
  const doubtful = collapsed > 0 || problems.length > 0 || stuck.length > 0;
  const tone = ok < records.length ? 'failed' : doubtful ? 'unclear' : 'clear';
  return html`<article class="card ${tone}">
    <h3>runs</h3>
    <p class="winner">${ok} of ${records.length} ok</p>
    <p>
      ${ok === records.length ? 'None diverged, failed or ran out of time.' : textToHtml(okSentence(records))}${collapsed > 0 && ` ${counted(collapsed, 'ok run')} collapsed.`}${problems.length > 0 && ` ${counted(problems.length, 'problem')} in the results folder.`}
      <a href="#failures">Details</a>
    </p>
    ${stuck.map((sentence) => html`<p>${sentence}</p>`)}
  </article>`;
}

interface Context {
  readonly results: Results;
  readonly films: readonly Film[];
  readonly charts: ChartData;
  readonly styles: ReadonlyMap<string, number>;
  /** Of the data set. */
  readonly boards: readonly Leaderboard[];
}

function datasetSection(dataset: string, groups: readonly Group[], at: number, context: Context): Section {
  const { results, films, charts, styles, boards } = context;
  const columns = boards.map(({ column }) => column);
  const ordered = boards[0]?.entries.map(({ group }) => group) ?? groups;
  const place = ({ label }: Film): number => styles.get(label) ?? 0;
  const own = films.filter((film) => film.dataset === dataset).sort((a, b) => place(a) - place(b));
  const data = itemAt(charts.datasets, at);
  const reconstructions = reconstructionsToHtml(own);
  return {
    id: `data-${at}`,
    title: dataset,
    body: [
      ...blocksToHtml([settings(groups)]),
      ...boards.map(
        (board) =>
          html`<h3>Leaderboard <code>${board.column}</code> <span class="hint">lower is better</span></h3>
            ${leaderboardToHtml(board, styles)}`,
      ),
      ...blocksToHtml(judgesBlock(boards)),
      data.columns.length > 0 &&
        html`<h3>Along training</h3>
          ${chart('curves', at, `Scores of ${dataset} along training, mean over seeds with a band from the lowest to the highest seed`)}`,
      ...onDemand('The same as a table', columns[0] === undefined ? [] : convergence(ordered, columns[0], results)),
      ...onDemand(
        'Convergence: best step, areas, stability, thresholds',
        columns[0] === undefined ? [] : convergenceScores(ordered, columns[0], results),
      ),
      ...data.seeds.map(
        ({ column, caption }, which) =>
          html`<h3>Over seeds <code>${column}</code></h3>
            ${chart('seeds', at, caption, which)}`,
      ),
      data.trend !== null &&
        html`<h3>Over benches</h3>
          ${chart('trend', at, `${data.trend.column} over ${data.trend.benches.length} benches`)}`,
      own.length > 0 &&
        html`<h3>Samples <span class="hint">the same latents for every variant</span></h3>
          ${galleryToHtml(dataset, own, framesThatFit(films), styles)}`,
      reconstructions.length > 0 &&
        html`<h3>Reconstructions</h3>
          <div class="films wide">${reconstructions}</div>`,
      ...onDemand('All other scores', otherScores(groups, columns, results.floors[dataset])),
    ],
  };
}

/** A place for a chart, which the browser draws; its caption is what a screen reader reads. */
function chart(kind: string, dataset: number, caption: string, which = 0): Html {
  return html`<figure class="chart" data-chart="${kind}" data-dataset="${dataset}" data-which="${which}">
    <div class="canvas" role="img" aria-label="${caption}"></div>
    <figcaption>${caption}.<noscript> Charts need scripts; figures/ has them as SVG.</noscript></figcaption>
  </figure>`;
}

/** On demand, where there is something. */
function onDemand(title: string, blocks: readonly Block[]): Html[] {
  return blocks.length === 0 ? [] : blocksToHtml([folded(title, blocks)]);
}

function otherSections(groups: readonly Group[], results: Results, charts: ChartData): Section[] {
  const columnOf = new Map([...byDataset(groups)].map(([dataset, members]) => [dataset, rankingOf(members)[0]]));
  const sections: (Section | false)[] = [
    {
      id: 'speed',
      title: 'Speed',
      body: [
        ...charts.speed.map(({ place, name }, at) => chart('speed', 0, `${place}: ${name}, with 95 % intervals`, at)),
        ...blocksToHtml([...speedBlocks(results.speed), ...schemeQualityBlocks(groups, results)]),
      ],
    },
    { id: 'cost', title: 'Cost', body: blocksToHtml(costs(groups, results)) },
    { id: 'failures', title: 'Failures', body: blocksToHtml(failures(results)) },
    { id: 'statistics', title: 'Statistics', body: blocksToHtml(statistics(groups)) },
    { id: 'runs', title: 'Runs', body: [runsToHtml(results.records, ({ spec }) => columnOf.get(spec.dataset))] },
    { id: 'reading', title: 'How to read', body: blocksToHtml([notes()]) },
    { id: 'provenance', title: 'Provenance', body: blocksToHtml(provenance(results)) },
    { id: 'reproduce', title: 'Reproduce', body: blocksToHtml(reproduction(results)) },
  ];
  return sections.filter((section): section is Section => section !== false && section.body.length > 0);
}
