/** Where this program's own compiled code is kept; undefined where that is not this user's alone. */
export function codeFolder(folder?: string): string | undefined;
/** Keeps tsx from loading compiled code from a folder that is not this user's alone. */
export function guardCompilerCache(folder?: string): void;
