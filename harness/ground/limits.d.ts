/** Why this program cannot run under the limits of this process (or those given, as /proc/self/limits says them), in a sentence. */
export function tooLowLimit(limits?: string): string | undefined;

export const LOST_FOLDER: string;

/** Why the working folder cannot be used, in a sentence. */
export function lostWorkingFolder(): string | undefined;

/** Makes a file over the limit of `ulimit -f` an error of writing, which is reported, and not the end of the process. */
export function surviveFileLimit(): void;
