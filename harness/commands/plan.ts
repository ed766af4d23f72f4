import { availableParallelism } from 'node:os';
import { Command } from 'commander';
import { counted } from '../../text/format.js';
import { print, printJson, say } from './support/output.js';
import { choiceOf, onNamedGpus, withGpus, withJson, type GpuFlags } from './support/flags.js';
import { planOptions, withSuite, type SuiteFlags } from './support/suite.js';
import { groups } from './support/groups.js';

interface PlanFlags extends SuiteFlags, GpuFlags {
  json?: boolean;
  cost?: boolean;
}

export default withJson(withGpus(withSuite(new Command())))
  .helpGroup(groups.bench)
  .description('list the runs of a suite with their states, and why they are stale')
  .option('--cost', 'estimate what training them will take, from earlier measurements')
  .action(async (suite: string, given: PlanFlags) => {
    const flags = onNamedGpus(given);
    const { makePlan } = await import('../bench/planning.js');
    const { costOf, formatCost, readMeasured } = await import('../bench/cost.js');
    const { formatPlan, isDue } = await import('../bench/plan.js');
    const { tuningLines } = await import('../bench/tuning-lines.js');
    const { setupOnGpus } = await import('../setup/gpus.js');
    const { choice } = await setupOnGpus(choiceOf(flags), flags.gpus, say);
    const planning = await makePlan({
      ...(await planOptions(suite, flags)),
      choice,
      looks: true,
    });
    const { plan, prepared, out, search } = planning;
    say(prepared.reason);
    for (const line of tuningLines(planning)) say(line);
    for (const { few } of Object.values(prepared.heldOut ?? {})) few.forEach((text) => say(text));
    const due = plan.filter(isDue);
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
    if (search && search.pending.length > 0)
      say(`After the search ${counted(search.pending.length, 'more run')}: the best settings under the suite's seeds.`);
  });
