import { Command } from 'commander';
import { print, printJson } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

export default withJson(new Command())
  .helpGroup(groups.begin)
  .description('what works, what is missing and how to get it')
  .action(async (flags: { json?: boolean }) => {
    const { examine } = await import('../setup/doctor.js');
    const { formatDoctor } = await import('../setup/doctor-text.js');
    const { publishedWeights } = await import('../../metrics/features/networks.js');
    const report = await examine(publishedWeights);
    if (flags.json) printJson(report);
    else print(formatDoctor(report));
  });
