import { Command } from 'commander';
import { say } from './commands/flags.js';
import { UserError } from './errors.js';

const program = new Command('ganbench')
  .description('Trains every GAN variant under fixed seeds and equal budgets, scores the samples and writes reports.')
  .configureHelp({ showGlobalOptions: true });

type Add = (program: Command) => Command;

/** Only what is called is loaded: all commands together take seconds. */
const commands: Readonly<Record<string, () => Promise<Add>>> = {
  setup: async () => (await import('./commands/setup.js')).setup,
  doctor: async () => (await import('./commands/doctor.js')).doctor,
  list: async () => (await import('./commands/list.js')).listing,
  plan: async () => (await import('./commands/plan.js')).plan,
  bench: async () => (await import('./commands/bench.js')).benchCommand,
  speed: async () => (await import('./commands/speed.js')).speed,
  report: async () => (await import('./commands/report.js')).report,
  compare: async () => (await import('./commands/compare.js')).compare,
  merge: async () => (await import('./commands/merge.js')).merge,
  evaluate: async () => (await import('./commands/evaluate.js')).evaluateCommand,
  verify: async () => (await import('./commands/verify.js')).verifyCommand,
  clean: async () => (await import('./commands/clean.js')).cleanCommand,
  sample: async () => (await import('./commands/sample.js')).sample,
  reconstruct: async () => (await import('./commands/reconstruct.js')).reconstruct,
  new: async () => (await import('./commands/new.js')).create,
  submit: async () => (await import('./commands/submit.js')).submitCommand,
  status: async () => (await import('./commands/status.js')).status,
  'slurm-task': async () => (await import('./commands/slurm-jobs.js')).slurmTask,
  'slurm-report': async () => (await import('./commands/slurm-jobs.js')).slurmReport,
  bundle: async () => (await import('./commands/bundle.js')).bundle,
  claims: async () => (await import('./commands/claims.js')).claims,
};
const called = process.argv[2] ?? '';
const chosen = Object.keys(commands).includes(called) ? [commands[called]!] : Object.values(commands);
const added = (await Promise.all(chosen.map((load) => load()))).map((add) => add(program));
for (const command of [program, ...added, ...added.flatMap((each) => each.commands)])
  command.exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2));

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof UserError) || process.argv.includes('--verbose')) throw error;
  say(error.message);
  process.exitCode = 2;
}
