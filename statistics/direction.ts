/** Which way a score improves. */
export type Direction = 'lower' | 'higher';
