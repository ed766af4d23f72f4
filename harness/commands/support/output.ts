import { plain } from '../../../text/plain.js';

/** Standard error is for people, standard output for what was asked for. */
export const say = (line: string): void => void process.stderr.write(`${plain(line)}\n`);
export const print = (text: string): void => void process.stdout.write(`${plain(text)}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Why a full disk, a device or another error refuses what is printed. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO']);

/**
 * Whoever reads may go away, as `head` does. Work goes on where only messages are lost; where the output itself is lost, the
 * command has nothing more to say, and a full disk is told.
 */
export function surviveLostReaders(): void {
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (!FULL.has(code ?? '')) return;
    say(`Standard output cannot be written: ${code === 'EIO' ? 'an error of the disk' : 'there is no space left'}.`);
    process.exitCode = 2;
  });
}
