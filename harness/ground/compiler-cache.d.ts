/** Keeps tsx from loading compiled code from a folder that is not this user's alone. */
export function guardCompilerCache(folder?: string): void;
