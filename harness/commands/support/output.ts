import { plain } from '../../../text/plain.js';

/** Standard error is for people, standard output for what was asked for. */
export const say = (line: string): void => void process.stderr.write(`${plain(line)}\n`);
export const print = (text: string): void => void process.stdout.write(`${plain(text)}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Why a full disk, a device or another error refuses what is printed. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']);

/**
 * The reader of the output may end early, as `head` does. If only messages are lost, the work goes on. If the output itself
 * is lost, the command ends; a full disk is reported.
 */
export function surviveLostReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!FULL.has(code ?? '')) return;
    say(`Standard output cannot be written: ${code === 'EIO' ? 'an error of the disk' : 'there is no space left'}.`);
    process.exitCode = 2;
  });
}
