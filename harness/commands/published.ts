import { Command, Option } from 'commander';
import { scales, type Scale } from '../experiments/experiment.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, withEngine, withJson, withThreads, type EngineFlags } from './support/flags.js';
import { interruptions } from './support/interruptions.js';
import { groups } from './support/groups.js';

interface PublishedFlags extends EngineFlags {
  scale: Scale;
  out: string;
  jobs?: number;
  force?: boolean;
  plan?: boolean;
  json?: boolean;
}

export default withJson(withThreads(withEngine(new Command())))
  .helpGroup(groups.studies)
  .description('compare our numbers with those that others published; finished work is kept')
  .argument('[names...]', 'published results (default: all that have the scale)')
  .addOption(
    new Option('--scale <size>', 'minutes, up to two hours each, or as published').choices(scales).default('check'),
  )
  .option('--out <folder>', 'results folder', 'results/published')
  .option('--jobs <n>', 'processes at a time (default: as many as cores)', count)
  .option('--force', 'make finished data again')
  .option('--plan', 'show what is finished, what is due and what it costs; do nothing')
  .action(async (names: string[], { scale, out, jobs, force, plan, json, ...flags }: PublishedFlags) => {
    const { reproduce } = await import('../satellites/published/index.js');
    const { formatPlanned, planPublished } = await import('../satellites/published/plan.js');
    const { publishedJson, publishedText } = await import('../satellites/published/report.js');
    const what = { names, scale, out, choice: choiceOf(flags), log: say };
    if (plan) {
      const rows = await planPublished(what);
      if (json) printJson(rows);
      else print(formatPlanned(rows));
      return;
    }
    const { rows, complete, refusals } = await reproduce({
      ...what,
      signal: interruptions(),
      ...(jobs && { jobs }),
      ...(force && { force }),
    });
    if (json) printJson(publishedJson(rows));
    else print(publishedText(rows, scale));
    if (!complete) process.exitCode = 130;
    // Without names, results that this machine cannot make are left out. Named ones have to be made.
    else if (names.length > 0 && refusals.length > 0) process.exitCode = 2;
  });
