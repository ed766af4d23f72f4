import type { Text } from './text.js';

/** What a reader looks at first: a large word with what it rests on. */
export interface Card {
  readonly title: string;
  readonly large: string;
  /** How far it can be trusted: a colour. */
  readonly tone: 'clear' | 'unclear' | 'failed' | 'plain';
  readonly score?: string;
  readonly badge?: string;
  readonly lines: readonly Text[];
  /** Rows behind a number. */
  readonly places?: readonly Place[];
  readonly hint?: Text;
  /** The section that says more. */
  readonly more?: string;
  /** The same as sentences, where there are no cards. */
  readonly told: Text;
}

export interface Place {
  readonly name: string;
  readonly score: string;
  readonly hint: string;
}
