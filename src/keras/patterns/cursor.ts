import type { CharacterTest } from './syntax.js';

/** A pattern while it is read, character by character. */
export class PatternCursor {
  /** Whether `A` matches `a`. */
  ignoresCase = false;
  /** Whether `.` matches the end of a line, too. */
  dotIsAny = false;
  readonly #characters: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#characters = [...text];
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  /** The next character; empty at the end. */
  get next(): string {
    return this.#characters[this.#at] ?? '';
  }

  get following(): readonly string[] {
    return this.#characters.slice(this.#at);
  }

  get rest(): string {
    return this.following.join('');
  }

  skip(count: number): void {
    this.#at += count;
  }

  read(): string {
    const character = this.next;
    this.skip(1);
    return character;
  }

  /** Reads the next character if it is the given one. */
  take(character: string): boolean {
    const isNext = this.next === character;
    if (isNext) this.skip(1);
    return isNext;
  }

  /** The test, of a character in any case where the pattern ignores that. */
  inCase(test: CharacterTest): CharacterTest {
    if (!this.ignoresCase) return test;
    return (one) => test(one) || test(one.toLowerCase()) || test(one.toUpperCase());
  }
}
