import { Command } from 'commander';
import { benchCommand } from './commands/bench.js';
import { bundle } from './commands/bundle.js';
import { claims } from './commands/claims.js';
import { cleanCommand } from './commands/clean.js';
import { compare } from './commands/compare.js';
import { doctor } from './commands/doctor.js';
import { evaluateCommand } from './commands/evaluate.js';
import { say } from './commands/flags.js';
import { listing } from './commands/list.js';
import { merge } from './commands/merge.js';
import { create } from './commands/new.js';
import { plan } from './commands/plan.js';
import { reconstruct } from './commands/reconstruct.js';
import { report } from './commands/report.js';
import { sample } from './commands/sample.js';
import { setup } from './commands/setup.js';
import { slurmReport, slurmTask } from './commands/slurm-jobs.js';
import { speed } from './commands/speed.js';
import { status } from './commands/status.js';
import { submitCommand } from './commands/submit.js';
import { verifyCommand } from './commands/verify.js';
import { UserError } from './errors.js';

const program = new Command('ganbench')
  .description('Trains every GAN variant under fixed seeds and equal budgets, scores the samples and writes reports.')
  .configureHelp({ showGlobalOptions: true });

const commands = [
  ...[setup, doctor, listing, plan, benchCommand, speed, report, compare, merge, evaluateCommand],
  ...[verifyCommand, cleanCommand, sample, reconstruct, create, claims, bundle],
  ...[submitCommand, status, slurmTask, slurmReport],
];
const added = commands.map((add) => add(program));
for (const command of [program, ...added, ...added.flatMap((each) => each.commands)])
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError) || process.argv.includes('--verbose')) throw error;
  say(error.message);
  process.exitCode = 2;
}
