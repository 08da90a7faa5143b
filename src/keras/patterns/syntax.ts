/** Whether a pattern accepts a character. */
export type CharacterTest = (character: string) => boolean;

/** Characters that a part of a pattern accepts, and how many comparisons tell. */
export interface Characters {
  test: CharacterTest;
  size: number;
}

/** A place that a pattern asserts and that has no width. */
export type Place = 'start' | 'end' | 'very_end' | 'boundary' | 'no_boundary';

/** A part of a regular expression. */
export type PatternNode =
  | { kind: 'character'; characters: Characters }
  | { kind: 'place'; place: Place }
  | { kind: 'sequence'; parts: readonly PatternNode[] }
  | { kind: 'choice'; parts: readonly PatternNode[] }
  /** @param most infinite where there is no bound */
  | { kind: 'repeat'; part: PatternNode; least: number; most: number };

/** Something in a pattern that is wrong or not supported; the message completes "the pattern …". */
export class PatternProblem extends Error {}
