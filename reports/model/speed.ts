import { againName, contestKey, type SpeedRow } from '../../harness/record/speed-csv.js';
import { counted, enumerate, mebibytes, number } from '../../text/format.js';
import { byPlace } from './speed-place.js';
import { numbers, paragraph, sentences, table, type Block } from './blocks.js';

/** Variant and scheme, as a person reads them. */
export function speedLabel({ variant, preset, scheme }: SpeedRow): string {
  return `${preset === 'default' ? variant : `${variant} (${preset})`} ${scheme}`;
}

/** For each place a sentence for each scheme and a table of the timings. */
export const speedBlocks = (rows: readonly SpeedRow[]): Block[] =>
  [...byPlace(rows)].flatMap(([place, own]) => [
    paragraph([`${place}:`]),
    sentences(speedFindings(own)),
    speedTable(own),
  ]);

function speedTable(rows: readonly SpeedRow[]): Block {
  const names = ['variant', 'scheme'];
  const onGpu = rows.some(({ gpuPeakBytes }) => gpuPeakBytes !== null);
  const cells = rows.map((row) => [
    row.preset === 'default' ? row.variant : `${row.variant} (${row.preset})`,
    ...[row.scheme, String(row.batch), String(row.width)],
    `${number(row.medianMs)} ± ${number(row.madMs)}`,
    `${round(row.ratio)} [${round(row.ratioLow)}, ${round(row.ratioHigh)}]`,
    ...[number(row.stepsPerSecond), number(row.imagesPerSecond), number(row.passes), number(row.convolutions)],
    ...[number(row.kernels), mebibytes(row.peakBytes), mebibytes(row.peakRssBytes)],
    ...(onGpu ? [row.gpuPeakBytes === null ? '' : mebibytes(row.gpuPeakBytes)] : []),
  ]);
  const memory = ['tensors MiB', 'process MiB', ...(onGpu ? ['GPU MiB'] : [])];
  const times = ['batch', 'width', 'ms/step ± MAD', 'time over alternating [95 %]', 'steps/s', 'images/s'];
  const counts = ['passes', 'convolutions', 'operations'];
  return table([...names, ...[...times, ...counts, ...memory].map(numbers)], cells);
}

/**
 * Of one place, for each scheme: how its time compares with that of alternating, in how many combinations the interval lies below, above
 * or across 1, and how many convolutions it saves or adds. Then the method's own noise.
 */
export function speedFindings(rows: readonly SpeedRow[]): string[] {
  const again = againName('alternating');
  const noise = rows.filter(({ scheme }) => scheme === again);
  const schemes = [...new Set(rows.map(({ scheme }) => scheme))].filter(
    (scheme) => scheme !== 'alternating' && scheme !== again,
  );
  const findings = schemes.map((scheme) => {
    const timed = rows.filter((row) => row.scheme === scheme);
    const faster = timed.filter(({ ratioHigh }) => ratioHigh < 1).length;
    const slower = timed.filter(({ ratioLow }) => ratioLow > 1).length;
    const across = timed.length - faster - slower;
    const found = [
      ...(faster > 0 ? [`faster in ${faster}`] : []),
      ...(slower > 0 ? [`slower in ${slower}`] : []),
      ...(across > 0 ? [`undecided in ${across}`] : []),
    ];
    return `${scheme} takes ${range(timed)} times as long as alternating: ${enumerate(found)} of ${counted(timed.length, 'timing')}.${convolutionText(timed, rows)}`;
  });
  if (noise.length === 0) return findings;
  return [...findings, `Alternating against itself comes out at ${range(noise)}: that is the method’s own noise.`];
}

/** Within each contest, against alternating. */
function convolutionText(rows: readonly SpeedRow[], all: readonly SpeedRow[]): string {
  const percent = rows.flatMap((row) => {
    const base = all.find((other) => other.scheme === 'alternating' && contestKey(other) === contestKey(row));
    return base && base.convolutions > 0 ? [Math.round(100 * (row.convolutions / base.convolutions - 1))] : [];
  });
  if (percent.length === 0) return '';
  const [low, high] = [Math.min(...percent), Math.max(...percent)];
  const signed = (value: number): string => (value > 0 ? `+${value}` : value < 0 ? `−${-value}` : '0');
  if (low === 0 && high === 0) return ' It runs as many convolutions.';
  return ` Convolutions: ${low === high ? signed(low) : `${signed(low)} to ${signed(high)}`} %.`;
}

function range(rows: readonly SpeedRow[]): string {
  const ratios = rows.map(({ ratio }) => ratio);
  const [low, high] = [round(Math.min(...ratios)), round(Math.max(...ratios))];
  return low === high ? low : `${low} to ${high}`;
}

function round(ratio: number): string {
  return number(Number(ratio.toFixed(3)));
}
