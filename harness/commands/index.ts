import type { Command } from 'commander';

type Add = (program: Command) => Command;

/** Only what is called is loaded: all commands together take seconds. */
export const commands: Readonly<Record<string, () => Promise<Add>>> = {
  setup: async () => (await import('./setup.js')).setup,
  doctor: async () => (await import('./doctor.js')).doctor,
  list: async () => (await import('./list.js')).listing,
  plan: async () => (await import('./plan.js')).plan,
  bench: async () => (await import('./bench.js')).benchCommand,
  speed: async () => (await import('./speed.js')).speed,
  report: async () => (await import('./report.js')).report,
  compare: async () => (await import('./compare.js')).compare,
  merge: async () => (await import('./merge.js')).merge,
  evaluate: async () => (await import('./evaluate.js')).evaluateCommand,
  verify: async () => (await import('./verify.js')).verifyCommand,
  clean: async () => (await import('./clean.js')).cleanCommand,
  sample: async () => (await import('./sample.js')).sample,
  reconstruct: async () => (await import('./reconstruct.js')).reconstruct,
  new: async () => (await import('./new.js')).create,
  submit: async () => (await import('./submit.js')).submitCommand,
  status: async () => (await import('./status.js')).status,
  'slurm-task': async () => (await import('./slurm-jobs.js')).slurmTask,
  'slurm-report': async () => (await import('./slurm-jobs.js')).slurmReport,
  bundle: async () => (await import('./bundle.js')).bundle,
  claims: async () => (await import('./claims.js')).claims,
};
