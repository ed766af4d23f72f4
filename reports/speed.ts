import { existsSync, readFileSync } from 'node:fs';
import { number } from './format.js';
import { readCsv } from './read-csv.js';
import { paragraph, table, type Block, type Text } from './text.js';
import { toCsv } from './write-csv.js';

/**
 * Columns of `speed.csv`, a row per timed combination. `medianMs`, `madMs`: a generator step with its discriminator steps,
 * median and median absolute deviation over `samples` interleaved rounds. `ratio` [`ratioLow`, `ratioHigh`]: time over that
 * of the alternating scheme in the same process, with its 95 % interval. Then what one such step does and takes.
 */
export const SPEED_COLUMNS = [
  ...['variant', 'preset', 'scheme', 'engine', 'dataset', 'batch', 'width', 'samples'],
  ...['medianMs', 'madMs', 'ratio', 'ratioLow', 'ratioHigh', 'stepsPerSecond', 'imagesPerSecond'],
  ...['passes', 'kernels', 'convolutions', 'inputBytes', 'peakBytes', 'peakRssBytes'],
  ...['device', 'threads', 'cpu', 'engineVersion'],
] as const;

export interface SpeedRow {
  readonly variant: string;
  readonly scheme: string;
  readonly engine: string;
  readonly batch: number;
  readonly width: number;
  readonly samples: number | null;
  readonly medianMs: number;
  readonly madMs: number | null;
  readonly ratio: number | null;
  readonly ratioLow: number | null;
  readonly ratioHigh: number | null;
  readonly peakBytes: number | null;
  readonly stepsPerSecond: number | null;
  readonly imagesPerSecond: number | null;
  readonly passes: number | null;
  readonly kernels: number | null;
  readonly convolutions: number | null;
  readonly inputBytes: number | null;
  readonly peakRssBytes: number | null;
  /** What the machine was: rows of different machines are never compared. */
  readonly device: string;
  readonly threads: number | null;
  readonly cpu: string;
}

export function speedCsv(
  rows: readonly Partial<Record<(typeof SPEED_COLUMNS)[number], string | number | null>>[],
): string {
  return toCsv(
    SPEED_COLUMNS,
    rows.map((row) => ({ ...row })),
  );
}

/** The rows of a `speed.csv`; none where there is no such file. Columns that are not known are left alone. */
export function readSpeed(file: string): SpeedRow[] {
  return existsSync(file) ? parseSpeed(readFileSync(file, 'utf8')) : [];
}

export function parseSpeed(csv: string): SpeedRow[] {
  const [header = [], ...rows] = readCsv(csv);
  return rows.map((cells, index) => {
    const words = (column: string): string => (cells[header.indexOf(column)] ?? '').replace(/^'(?=[=+\-@\t\r])/, '');
    const optional = (column: string): number | null => {
      const value = words(column) === '' ? null : Number(words(column));
      if (value !== null && !Number.isFinite(value))
        throw new Error(`row ${index + 1}: ${column} “${words(column)}” is not a number`);
      return value;
    };
    const required = (column: string): number => {
      const value = optional(column);
      if (value === null) throw new Error(`row ${index + 1} has no ${column}`);
      return value;
    };
    if (words('variant') === '') throw new Error(`row ${index + 1} has no variant`);
    return {
      ...{ variant: words('variant'), scheme: words('scheme'), engine: words('engine') },
      ...{ batch: required('batch'), width: required('width'), medianMs: required('medianMs') },
      ...{ samples: optional('samples'), madMs: optional('madMs'), ratio: optional('ratio') },
      ...{ ratioLow: optional('ratioLow'), ratioHigh: optional('ratioHigh'), peakBytes: optional('peakBytes') },
      ...{ stepsPerSecond: optional('stepsPerSecond'), imagesPerSecond: optional('imagesPerSecond') },
      ...{ kernels: optional('kernels'), convolutions: optional('convolutions') },
      ...{ inputBytes: optional('inputBytes'), peakRssBytes: optional('peakRssBytes') },
      ...{ passes: optional('passes'), device: words('device'), threads: optional('threads'), cpu: words('cpu') },
    };
  });
}

/** What distinguishes a row from its neighbours, as a person reads it. */
export function speedLabel({ variant, scheme }: Pick<SpeedRow, 'variant' | 'scheme'>): string {
  return `${variant} ${scheme}`;
}

/** The timings as a table, with a sentence for each scheme that is faster or slower than alternating. */
export function speedBlocks(rows: readonly SpeedRow[]): Block[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row): (string | Text)[] => [
    ...[row.variant, row.scheme, row.engine, String(row.batch), String(row.width)],
    row.madMs === null ? number(row.medianMs) : `${number(row.medianMs)} ± ${number(row.madMs)}`,
    ratioText(row),
    number(row.stepsPerSecond),
    number(row.imagesPerSecond),
    ...[number(row.passes), number(row.convolutions), number(row.kernels)],
    row.inputBytes === null ? '—' : `${(row.inputBytes / 2 ** 10).toFixed(0)} KiB`,
    ...[mebibytes(row.peakBytes), mebibytes(row.peakRssBytes)],
  ]);
  const header = ['variant', 'scheme', 'engine', 'batch', 'width', 'ms/step ± MAD', 'time over alternating [95 %]'];
  const counts = ['passes', 'convolutions', 'operations', 'input', 'peak of tensors', 'peak of process'];
  const blocks: Block[] = [table([...header, 'steps/s', 'images/s', ...counts], cells)];
  const found = speedFindings(rows);
  return found.length > 0 ? [paragraph([found.join(' ')]), ...blocks] : blocks;
}

const mebibytes = (bytes: number | null): string => (bytes === null ? '—' : `${(bytes / 2 ** 20).toFixed(0)} MiB`);

function ratioText({ ratio, ratioLow, ratioHigh }: SpeedRow): string {
  if (ratio === null) return '—';
  return ratioLow === null || ratioHigh === null
    ? number(ratio)
    : `${number(ratio)} [${number(ratioLow)}, ${number(ratioHigh)}]`;
}

/** What the second lane of a contest's first scheme is called: equal to it, so it shows the method's own noise. */
export const againName = (scheme: string): string => `${scheme} (again)`;

/**
 * For each scheme: how its time compares with that of alternating, in how many combinations the interval lies below, above
 * or across 1, and how many convolutions it saves or adds.
 */
export function speedFindings(rows: readonly SpeedRow[]): string[] {
  const again = againName('alternating');
  const noise = rows.filter((row) => row.scheme === again && row.ratio !== null);
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter(
    (scheme) => scheme !== 'alternating' && scheme !== again,
  );
  const findings = schemes.flatMap((scheme) => {
    const decided = rows.filter((row) => row.scheme === scheme && row.ratioLow !== null && row.ratioHigh !== null);
    if (decided.length === 0) return [];
    const faster = decided.filter(({ ratioHigh }) => ratioHigh! < 1).length;
    const slower = decided.filter(({ ratioLow }) => ratioLow! > 1).length;
    const counted = `faster in ${faster}, slower in ${slower} and undecided in ${decided.length - faster - slower} of ${decided.length} timings.`;
    return [
      `The scheme ${scheme} takes ${range(decided)} times as long as alternating: ${counted}${convolutionText(decided, rows)}`,
    ];
  });
  if (noise.length === 0) return findings;
  return [...findings, `Alternating against itself comes out at ${range(noise)}: that is the method’s own noise.`];
}

function range(rows: readonly SpeedRow[]): string {
  const ratios = rows.map(({ ratio }) => ratio!).sort((a, b) => a - b);
  return ratios.length === 1 ? round(ratios[0]!) : `${round(ratios[0]!)} to ${round(ratios.at(-1)!)}`;
}

/** Convolutions of these rows against those of alternating in the same contests. */
function convolutionText(rows: readonly SpeedRow[], all: readonly SpeedRow[]): string {
  const contest = ({ variant, engine, batch, width }: SpeedRow): string => [variant, engine, batch, width].join(' ');
  const shares = rows.flatMap((row) => {
    const base = all.find((other) => other.scheme === 'alternating' && contest(other) === contest(row));
    return row.convolutions && base?.convolutions ? [row.convolutions / base.convolutions - 1] : [];
  });
  if (shares.length === 0) return '';
  const percent = shares.map((share) => Math.round(100 * share)).sort((a, b) => a - b);
  const [low, high] = [percent[0]!, percent.at(-1)!];
  const text = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0');
  if (low === 0 && high === 0) return ' It runs as many convolutions.';
  return ` Convolutions: ${low === high ? text(low) : `${text(low)} to ${text(high)}`} %.`;
}

function round(ratio: number): string {
  return number(Number(ratio.toFixed(2)));
}
