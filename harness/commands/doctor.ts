import { Command } from 'commander';
import { print, printJson } from './support/output.js';
import { withJson } from './support/flags.js';
import { groups } from './support/groups.js';

export default withJson(new Command())
  .helpGroup(groups.begin)
  .description('show what works, what is missing and how to get it')
  .option('--online', 'look on the internet for data sets and feature networks that are missing, and fetch them')
  .action(async (flags: { json?: boolean; online?: boolean }) => {
    const { examine } = await import('../setup/doctor.js');
    const { formatDoctor } = await import('../setup/doctor-text.js');
    const { publishedWeights } = await import('../../metrics/features/networks.js');
    const report = await examine(publishedWeights, { online: flags.online });
    if (flags.json) printJson(report);
    else print(formatDoctor(report));
  });
