import { sharedCache } from '../ground/cache.js';
import { assertWorkingFolder } from '../ground/working-folder.js';
import { ownProcess } from '../ground/own-process.js';

/** Starts a TypeScript module in a process of its own, with which messages are exchanged. What it prints is shown if asked for. */
export function startChild(module: string, { verbose }: { readonly verbose?: boolean | undefined }) {
  assertWorkingFolder();
  sharedCache(); // before the process would make one of its own
  return ownProcess(module, {
    ipc: true,
    reject: false,
    stdin: 'ignore',
    stdout: verbose ? 'inherit' : 'ignore',
    stderr: verbose ? ['inherit', 'pipe'] : 'pipe',
    maxBuffer: 1 << 20,
  });
}

export type Child = ReturnType<typeof startChild>;

/** Sends a message. If the process ends before it takes the message, the message is lost, and the ending says so. */
export async function tell(child: Child, message: object): Promise<void> {
  try {
    await child.sendMessage(message as Parameters<Child['sendMessage']>[0]);
  } catch {
    // The process has ended.
  }
}

/** How a process ended, in a sentence. */
export function endingOf({ exitCode, signal, stderr }: Awaited<Child>): string {
  const text = String(stderr ?? '').trim();
  if (
    /heap out of memory|bad_alloc|Cannot allocate memory|OOM when allocating|Array buffer allocation failed/.test(text)
  )
    return 'The worker process ran out of memory.';
  const ending = signal ? `was ended by ${signal}` : `exited with ${exitCode}`;
  const hint = signal === 'SIGKILL' ? ', as the system does when memory runs out' : '';
  const lines = text.split('\n');
  const said = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1);
  return `The worker process ${ending}${hint}${said ? `: ${said.trim().replace(/\.$/, '')}` : ''}.`;
}
