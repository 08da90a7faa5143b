/** Whether a pattern accepts a character. */
export type CharacterTest = (character: string) => boolean;

/** A place that a pattern asserts and that has no width. */
export type Place = 'start' | 'end' | 'very_end' | 'boundary' | 'no_boundary';

/** A part of a regular expression. */
export type PatternNode =
  | { kind: 'character'; test: CharacterTest }
  | { kind: 'place'; place: Place }
  | { kind: 'sequence'; parts: readonly PatternNode[] }
  | { kind: 'choice'; parts: readonly PatternNode[] }
  /** @param most infinite where there is no bound */
  | { kind: 'repeat'; part: PatternNode; least: number; most: number };

/** Something in a pattern that is wrong or not supported; the message completes "the pattern …". */
export class PatternProblem extends Error {}
