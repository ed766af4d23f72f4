import { join as joinPath } from 'node:path';
import { defined } from '../../../ground/certain.js';
import type { ClaimScale } from '../scale.js';
import { writeAtomically } from '../../../ground/files.js';
import { NONE, number } from '../../../../text/format.js';
import { plainPage } from '../../../../reports/render/html/plain-page.js';
import { toMarkdown } from '../../../../reports/render/markdown.js';
import { heading, paragraph, table, type Block } from '../../../../reports/model/blocks.js';
import { plain, strong, text, type Text } from '../../../../reports/model/text.js';
import type { Claim, ClaimFigure, ClaimResult } from './claim.js';
import { decidingP, type Contrast, type Endpoint, type Finding, type ClaimVerdict } from './endpoint.js';

export interface TestedClaim {
  readonly name: string;
  readonly claim: Claim;
  readonly result: ClaimResult;
  readonly scale: ClaimScale;
  readonly complete: boolean;
  /** Distinct engines, processors and commits that made the data. */
  readonly machines: readonly string[];
}

const verdictWords: Readonly<Record<ClaimVerdict, string>> = {
  supported: 'supported',
  contradicted: 'contradicted',
  equivalent: 'equivalent within the margin',
  undecided: 'not decided by these seeds',
};

type Drawn = ClaimFigure & { readonly file: string };

/** Writes `claims.md`, `claims.html` and the figures; returns the names of the two. */
export function writeClaims(folder: string, tested: readonly TestedClaim[]): string[] {
  const drawn = new Map(
    tested.map((each) => [
      each.name,
      each.claim
        .figures(each.result.observations, each.claim.protocols[each.scale])
        .map((figure): Drawn => ({ ...figure, file: `figures/${each.name}-${figure.name}` })),
    ]),
  );
  for (const { file, content } of [...drawn.values()].flat()) writeAtomically(joinPath(folder, file), content);
  const blocks = claimsBlocks(tested, drawn);
  writeAtomically(joinPath(folder, 'claims.md'), toMarkdown(blocks));
  writeAtomically(joinPath(folder, 'claims.html'), claimsHtml(blocks, [...drawn.values()].flat()));
  return ['claims.md', 'claims.html'];
}

/** The verdicts for a terminal. */
export function claimsText(tested: readonly TestedClaim[]): string {
  const width = Math.max(0, ...tested.map(({ name }) => name.length));
  return tested
    .map((each) => `${each.name.padEnd(width)}  ${verdictOf(each)}: ${plain(sentence(each.result.primary))}`)
    .join('\n');
}

export const claimsJson = (tested: readonly TestedClaim[]) =>
  tested.map(({ name, claim, result, scale, complete, machines }) => ({
    name,
    title: claim.title,
    says: claim.says,
    source: claim.source,
    scale,
    complete,
    machines,
    verdict: result.verdict,
    verdictText: verdictText(result),
    primary: result.primary,
    secondary: result.secondary,
  }));

const verdictOf = ({ result, complete }: TestedClaim): string =>
  complete ? verdictText(result) : `unfinished (so far ${verdictText(result)})`;

/** The primary endpoint's word, or of every arm of which the question was asked: `supported against a, contradicted against b`. */
function verdictText({ verdict, primary, secondary }: ClaimResult): string {
  const named = [primary, ...secondary].flatMap((finding) =>
    finding.endpoint.inVerdict === undefined ? [] : [`${verdictWords[finding.verdict]} ${finding.endpoint.inVerdict}`],
  );
  return named.length === 0 ? verdictWords[verdict] : named.join(', ');
}

function claimsBlocks(tested: readonly TestedClaim[], drawn: ReadonlyMap<string, readonly Drawn[]>): Block[] {
  return [
    heading(1, ['The articles’ claims, tested']),
    paragraph([
      'Each protocol was fixed before its numbers were made. It has the seeds and one primary endpoint, which decides. Holm’s method adjusts the p values of secondary endpoints. If the claim is that something is the same or unharmed, there is a margin.',
    ]),
    verdictTable(tested),
    ...tested.flatMap((each) => page(each, drawn.get(each.name) ?? [])),
  ];
}

/** A row for each claim. */
export function verdictTable(tested: readonly TestedClaim[]): Block {
  const rows = tested.map((each) => [
    each.claim.title,
    each.claim.says,
    [strong(verdictOf(each))],
    sentence(each.result.primary),
  ]);
  return table(['claim', 'in a sentence', 'verdict', 'primary endpoint'], rows);
}

const endpointColumns = ['endpoint', 'arm', 'expected', 'pairs', 'difference or ratio [95 %]', 'p', 'verdict'];

const endpointRows = ({ result: { primary, secondary } }: TestedClaim): (string | Text)[][] => [
  ...rowsOf(primary, true),
  ...secondary.flatMap((finding) => rowsOf(finding, false)),
];

/** The endpoints of all claims, the claim's name in front. */
export const endpointTable = (tested: readonly TestedClaim[]): Block =>
  table(
    ['claim', ...endpointColumns],
    tested.flatMap((each) => endpointRows(each).map((row, i) => [i === 0 ? [{ code: each.name }] : '', ...row])),
  );

function page(each: TestedClaim, figures: readonly Drawn[]): Block[] {
  const { claim, result, name, scale } = each;
  const { primary, observations } = result;
  const failed = observations.filter(({ failure }) => failure !== null);
  return [
    heading(2, [claim.title]),
    paragraph(text`${strong('Claim.')} ${claim.says} (${claim.source})`),
    paragraph(text`${strong('Test.')} ${claim.protocols[scale].tested}`),
    paragraph(text`${strong(`Verdict: ${verdictOf(each)}.`)} ${sentence(primary)}`),
    table(endpointColumns, endpointRows(each)),
    ...figures.flatMap(({ file, caption }): Block[] => [
      paragraph([`${caption}.`]),
      { kind: 'picture', file, caption },
    ]),
    ...(claim.tables?.(observations) ?? []),
    ...failures(failed),
    paragraph(
      text`Made at the ${scale} scale by ${each.machines.join('; ')}. Again: ${{ code: `npx ganbench claims ${name}${scale === 'small' ? '' : ` --scale ${scale}`}` }}`,
    ),
  ];
}

function failures(failed: ClaimResult['observations']): Block[] {
  if (failed.length === 0) return [];
  const rows = failed.map(({ arm, seed, failure }) => [arm, String(seed), failure ?? '']);
  return [table(['failed', 'seed', 'reason'], rows)];
}

/** A row per arm; the verdict and the p that it rests on stand in the endpoint's first row. */
function rowsOf(finding: Finding, isPrimary: boolean): (string | Text)[][] {
  const { endpoint, contrasts, verdict } = finding;
  const p = decidingP(finding);
  return contrasts.map((contrast, at) => [
    at > 0 ? '' : isPrimary ? [strong(`primary: ${endpoint.name}`)] : endpoint.name,
    contrast.arm,
    expectation(endpoint),
    contrast.scored === contrast.pairs ? String(contrast.pairs) : `${contrast.scored} of ${contrast.pairs} scored`,
    estimate(contrast),
    at > 0 ? '' : p === null ? NONE : number(Number(p.toPrecision(2))),
    at > 0 ? '' : verdictWords[verdict],
  ]);
}

function expectation({ expected, against, margin, scale }: Endpoint): string {
  const within =
    margin === undefined ? '' : `, margin ${scale === 'log' ? `× ${number(Math.exp(margin))}` : `± ${number(margin)}`}`;
  const than = expected === 'same' ? 'same as' : `${expected} than`;
  return `${than} ${against}${within}`;
}

/** `0.91 [0.85, 0.98]` of a ratio, `−3 [−5, −1]` of a difference. */
function estimate({ ratio, difference }: Contrast): string {
  const [value, interval, sign] = ratio
    ? [ratio.value, ratio.interval, '× ']
    : [difference.mean, difference.interval, ''];
  if (value === null) return NONE;
  return interval
    ? `${sign}${number(value)} [${number(interval[0])}, ${number(interval[1])}]`
    : `${sign}${number(value)}`;
}

/** The primary endpoint in words and numbers. */
function sentence(finding: Finding): Text {
  const { endpoint, contrasts } = finding;
  const deciding = decidingP(finding);
  const parts = contrasts.map((contrast) => `${contrast.arm} ${estimate(contrast)}`).join(', ');
  const p = deciding === null ? 'not testable' : `p = ${number(Number(deciding.toPrecision(2)))}`;
  return text`${endpoint.name}: ${parts}; expected ${expectation(endpoint)}; ${p}.`;
}

const MEDIA: Readonly<Record<string, string>> = { svg: 'image/svg+xml', png: 'image/png' };

/** One file: pictures are in it. */
function claimsHtml(blocks: readonly Block[], figures: readonly Drawn[]): string {
  const inside = new Map(
    figures.map(({ file, content }) => [
      file,
      `data:${MEDIA[defined(file.split('.').at(-1))]};base64,${Buffer.from(content).toString('base64')}`,
    ]),
  );
  const embedded = blocks.map((block) =>
    block.kind === 'picture' ? { ...block, file: inside.get(block.file) ?? block.file } : block,
  );
  return plainPage('The articles’ claims', embedded);
}
