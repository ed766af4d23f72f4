import type { Command } from 'commander';
import { makePlan } from '../bench.js';
import { formatPlan } from '../plan.js';
import { setupForChoice } from '../setup/index.js';
import { choiceOf, print, printJson, say, withJson } from './flags.js';
import { planOptions, withSuite, type SuiteFlags } from './suite.js';

export const plan = (program: Command): Command =>
  withJson(withSuite(program.command('plan')))
    .description('the runs of a suite: cached, new, or stale because of what')
    .action(async (suite: string, flags: SuiteFlags & { json?: boolean }) => {
      const choice = await setupForChoice(choiceOf(flags), say);
      const { plan, prepared, search } = await makePlan({ ...planOptions(suite, flags), choice }, false);
      say(prepared.reason);
      if (flags.json)
        printJson(plan.map(({ spec, key, name, state, reason }) => ({ name, state, reason, key: key.key, spec })));
      else print(formatPlan(plan));
      if (search?.pending)
        say(`${search.pending} more runs follow when the search is done: the best settings under the suite's seeds.`);
    });
