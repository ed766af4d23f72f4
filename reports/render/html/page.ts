import { dark, light } from '../../charts/theme.js';
import { eachBlock, type Report, type Section } from '../../model/blocks.js';
import { blocksToHtml, PageContent } from './blocks.js';
import { pageScript, pageStyle } from './bundle.js';
import { framesThatFit } from './gallery.js';
import { Html, html, jsonScript } from './html.js';

/** Nothing may be fetched, whatever a name or a reason contains. */
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** `report.html`: the whole report in one file. */
export function reportHtml(report: Report): string {
  const { title, sections } = report;
  const films = sections
    .flatMap(({ blocks }) => [...eachBlock(blocks)])
    .flatMap((block) => (block.kind === 'gallery' ? block.gallery.films : []));
  const page = new PageContent(framesThatFit(films));
  const main = sections.map((section) => sectionToHtml(section, page));
  const { charts, comparers, copies } = page;
  return `<!doctype html>\n${
    html`<html lang="en">
      ${headOf(title)}
      <body>
        <a class="skip" href="#answer">Skip to the results</a>
        ${topOf(report)}
        <nav aria-label="Sections">
          <ul>
            ${sections.map(({ id, title: name }) => html`<li><a href="#${id}">${name}</a></li>`)}
          </ul>
        </nav>
        <main>${main}</main>
        <footer>
          <p>Written by ganbench. Everything is in this file; nothing is fetched. Charts by Apache ECharts.</p>
        </footer>
        ${jsonScript('data', { charts, comparers, copies })}
        <script>
          ${new Html(pageScript())};
        </script>
      </body>
    </html>`.markup
  }\n`;
}

const sectionToHtml = ({ id, title, blocks }: Section, page: PageContent): Html =>
  html`<section id="${id}">
    <h2>${title}</h2>
    ${blocksToHtml(blocks, page)}
  </section> `;

const topOf = ({ title, description, facts }: Report): Html =>
  html`<header class="top">
    <div>
      <p class="kicker">ganbench report</p>
      <h1>${title}</h1>
      ${description !== '' && html`<p class="lead">${description}</p>`}
      <p class="facts">${facts.map((fact) => html`<span>${fact}</span>`)}</p>
    </div>
    <button type="button" id="theme" class="needs-script" aria-label="Light or dark">◐</button>
  </header>`;

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
