/** One line of `ganbench list`. */
export interface Item {
  readonly name: string;
  readonly text: string;
}

/** Folders beside the program's. */
interface Folders {
  readonly variants: readonly string[];
  readonly metrics: readonly string[];
}

/** What a file of `harness/commands/lists/` exports by default: it lists the things of its name. */
export type Listing = (folders: Folders) => Promise<Item[]>;
