import type { Card } from '../../model/card.js';
import { html, type Html } from './html.js';
import { textToHtml } from './inline.js';

export function cardToHtml({ title, large, tone, score, badge, lines, places, hint, more }: Card): Html {
  return html`<article class="card ${tone}">
    <h3>${title}</h3>
    ${large !== '' && html`<p class="winner">${large}</p>`}
    ${score !== undefined && html`<p class="score">${score}</p>`}
    ${badge !== undefined && html`<p><span class="badge ${tone}">${badge}</span></p>`}
    ${lines.map((each) => html`<p>${textToHtml(each)}</p>`)}
    ${
      places &&
      html`<ol class="places">
        ${places.map(
          ({ name, score: value, hint: said }) =>
            html`<li><b>${name}</b> ${value} <span class="hint">${said}</span></li> `,
        )}
      </ol>`
    }
    ${hint && html`<p class="hint">${textToHtml(hint)}</p>`}
    ${more !== undefined && html`<p><a href="#${more}">Details</a></p>`}
  </article> `;
}
