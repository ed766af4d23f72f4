import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { counted } from '../../text/format.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, withJson } from './support/flags.js';
import { planOptions, withSuite, type SuiteFlags } from './support/suite.js';
import { groups } from './support/groups.js';

export default withJson(withSuite(new Command()))
  .helpGroup(groups.bench)
  .description('the runs of a suite: cached, new, or stale because of what')
  .option('--cost', 'what training them will take, from what was measured before')
  .action(async (suite: string, flags: SuiteFlags & { json?: boolean; cost?: boolean }) => {
    const { makePlan } = await import('../bench/planning.js');
    const { costOf, formatCost, readMeasured } = await import('../bench/cost.js');
    const { formatPlan } = await import('../bench/plan.js');
    const { setupForChoice } = await import('../setup/index.js');
    const choice = await setupForChoice(choiceOf(flags), say);
    const { plan, prepared, out, search } = await makePlan({
      ...(await planOptions(suite, flags)),
      choice,
      looks: true,
    });
    say(prepared.reason);
    const due = plan.filter(({ state }) => !['cached', 'load-error', 'impossible', 'rescore'].includes(state));
    const cost = flags.cost
      ? costOf(
          due.map(({ spec }) => spec),
          prepared.provenance,
          readMeasured(out),
        )
      : undefined;
    if (flags.json) {
      const runs = plan.map(({ spec, key, name, state, reason }) => ({ name, state, reason, key: key.key, spec }));
      printJson(cost ? { runs, cost } : runs);
    } else print([formatPlan(plan), ...(cost ? [formatCost(cost, availableParallelism())] : [])].join('\n'));
    if (search?.pending)
      say(`After the search ${counted(search.pending, 'more run')}: the best settings under the suite's seeds.`);
  });
