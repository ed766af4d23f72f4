import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { checkoutState, cpuKind } from '../harness/run/machine.js';
import { UserError } from '../harness/ground/errors.js';
import { projectFolder } from '../harness/ground/folders.js';
import { wrap } from '../text/wrap.js';

/** The text with what is between the marks of a table replaced. */
export function withTable(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->\n`];
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new UserError(`There are no marks of “${name}”, such as ${begin.trim()}.`);
  return `${text.slice(0, from)}${begin}\n${content.trim()}\n\n${text.slice(to)}`;
}

const LINE = 120;

/** Where and with what something was measured, as a sentence. */
export async function measuredHere(versions: readonly string[]): Promise<string> {
  const { commit, dirty } = await checkoutState();
  const state =
    commit === null ? 'Unknown commit' : `Commit ${commit.slice(0, 7)}${dirty ? ' with local changes' : ''}`;
  return `${state}, ${cpus().length} cores of ${cpus()[0]?.model.trim() ?? 'unknown'} (${cpuKind()}). ${versions.join('; ')}.`;
}

/**
 * Prints what a benchmark measured, and puts it between its marks in a page of docs/measured/.
 * @param page Such as `limits`, for docs/measured/limits.md.
 * @param name Of the marks, `<!-- name -->` and `<!-- end of name -->`.
 * @param versions Of the programs that were measured.
 */
export async function publishMeasured(
  page: string,
  name: string,
  content: string,
  versions: readonly string[],
): Promise<void> {
  const whole = `${wrap(await measuredHere(versions), LINE).join('\n')}\n\n${content}`;
  console.log(whole);
  const path = join(projectFolder, 'docs/measured', `${page}.md`);
  writeFileSync(path, withTable(readFileSync(path, 'utf8'), name, whole));
}
