import type { Arguments } from '../../src/keras/argument.js';

/** One thing of the catalogue, as its page shows it. */
export interface Entry {
  name: string;
  summary: string;
  /** Further names that are accepted. */
  aliases: readonly string[];
  /** Sentences, one a line. */
  facts: readonly string[];
  args: Arguments;
}
