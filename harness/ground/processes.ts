import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Whether this machine has a living process of the number; one that has ended and waits for its parent is not living. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !/^[ZX]/.test(fieldsOf(pid)?.[0] ?? '');
}

/** When a process began, in the kernel's ticks; null where the system does not tell. Numbers of processes are used again. */
export const startTicks = (pid: number): string | null => fieldsOf(pid)?.[19] ?? null;

/** The fields of /proc/PID/stat from the third, the state, on; the second is a name, which may hold spaces. */
function fieldsOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

let space: string | undefined;

/**
 * What numbers of processes are unique in: one start of one machine, and there a namespace of processes, which a container
 * has of its own. Containers may share a host name and a folder.
 */
export function processSpace(): string {
  const own = (read: () => string): string => {
    try {
      return read().trim();
    } catch {
      return ''; // only Linux has these files
    }
  };
  space ??= [
    hostname(),
    own(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8')),
    own(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');
  return space;
}
