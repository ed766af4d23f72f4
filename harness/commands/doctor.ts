import type { Command } from 'commander';
import { examine } from '../setup/doctor.js';
import { formatDoctor } from '../setup/doctor-text.js';
import { print, printJson, withJson } from './support/flags.js';

export const doctor = (program: Command): Command =>
  withJson(program.command('doctor'))
    .description('what works, what is missing and how to get it')
    .action(async (flags: { json?: boolean }) => {
      const report = await examine();
      if (flags.json) printJson(report);
      else print(formatDoctor(report));
    });
