import { Command, Option } from 'commander';
import { claimScales, type ClaimScale } from '../satellites/claims/scale.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, count, withEngine, withJson, withThreads, type EngineFlags } from './support/flags.js';
import { interruptions } from './support/interruptions.js';
import { groups } from './support/groups.js';

interface ClaimsFlags extends EngineFlags {
  scale: ClaimScale;
  out?: string;
  jobs?: number;
  force?: boolean;
  plan?: boolean;
  json?: boolean;
}

export default withJson(withThreads(withEngine(new Command())))
  .helpGroup(groups.studies)
  .description('test claims of articles and give verdicts; finished cases are kept')
  .argument('[names...]', 'claims (default: all)')
  .addOption(new Option('--scale <size>', 'minutes, or as published').choices(claimScales).default('small'))
  .option('--out <folder>', 'results folder (default: results/claims)')
  .option('--jobs <n>', 'processes at a time (default: as many as cores)', count)
  .option('--force', 'make finished data again')
  .option('--plan', 'show what is finished and what is due; do nothing')
  .action(async (names: string[], { scale, jobs, force, plan, json, ...flags }: ClaimsFlags) => {
    const { testClaims } = await import('../satellites/claims/index.js');
    const { formatParts, planClaims } = await import('../satellites/claims/plan.js');
    const { claimsJson, claimsText } = await import('../satellites/claims/analysis/report.js');
    const out = flags.out ?? (scale === 'small' ? 'results/claims' : `results/claims-${scale}`);
    const what = { names, scale, out, choice: choiceOf(flags), log: say };
    if (plan) {
      const parts = await planClaims(what);
      if (json) printJson(parts);
      else print(formatParts(parts));
      return;
    }
    const { tested, complete } = await testClaims({
      ...what,
      signal: interruptions(),
      ...(jobs && { jobs }),
      ...(force && { force }),
    });
    if (json) printJson(claimsJson(tested));
    else print(claimsText(tested));
    if (!complete) process.exitCode = 130;
  });
