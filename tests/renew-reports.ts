/**
 * The reports and tables of the compact results in docs/measured/, from the records and curves beside them, as the program
 * now writes them: `make docs` calls it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeReports } from '../reports/index.js';

const measured = fileURLToPath(new URL('../docs/measured/', import.meta.url));

for (const name of readdirSync(measured))
  if (existsSync(join(measured, name, 'records.json'))) await writeReports(join(measured, name));
