/**
 * How often the reports' tests err and what they find, by simulation with the measured spreads: the table of
 * docs/measured/power.md. `node --import ./harness/ground/typescript.js benchmarks/power.ts [BENCHES]`, about two minutes
 * for 2,000.
 */
import { toMarkdown } from '../reports/render/markdown.js';
import { table } from '../reports/model/blocks.js';
import { settings, simulate } from './power-simulation.js';

const benches = Number(process.argv[2] ?? 2000);
/** Eight are the nightly suite’s. */
const SEEDS = [3, 5, 8, 10, 14];
/** Over seeds: about those of benches that are not tuned, and of the default bench (seed-correlations.ts). */
const CORRELATIONS = [0, 0.3];

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const cases = CORRELATIONS.flatMap((correlation) => settings(correlation)).filter(
  ({ name, correlation }) => correlation === 0 || name !== 'outlier',
);
const rows = cases.flatMap((setting) =>
  SEEDS.map((seeds) => {
    const { moderated, pooled, own, found, power } = simulate(setting, seeds, benches);
    const errors = [moderated, pooled, own].map(percent);
    return [setting.name, String(setting.correlation), String(seeds), ...errors, percent(found - 1), percent(power)];
  }),
);
const header = ['spreads', 'correlation', 'seeds', 'moderated', 'pooled', 'own'];
process.stdout.write(toMarkdown([table([...header, '80 % find', 'find a third'], rows)]));
