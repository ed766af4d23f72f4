/** The folder of all that this user's checkouts share; `GANBENCH_CACHE` moves it. */
export function cacheRoot(): string;
