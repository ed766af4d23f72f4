import type { Block } from '../../model/blocks.js';
import { blocksToHtml } from './blocks.js';
import { pageStyle } from './bundle.js';
import { Html, html } from './html.js';

/** One HTML file of blocks alone, which runs nothing and fetches nothing: pictures have to be data. */
export function plainPage(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>\n${
    html`<html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"
        />
        <title>${title} · ganbench</title>
        <style>
          ${new Html(pageStyle())}main img {
            max-width: 100%;
            background: #fff;
          }
        </style>
      </head>
      <body>
        <main>${blocksToHtml(blocks)}</main>
      </body>
    </html>`.markup
  }\n`;
}
