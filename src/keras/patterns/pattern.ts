import { parsePattern } from './parse.js';
import { compilePattern, runProgram, sizeOf } from './program.js';
import { PatternProblem } from './syntax.js';

/** A regular expression of Python's `re`, matched in time in proportion to the text. */
export interface Pattern {
  text: string;
  /** The most comparisons for one character of a text. */
  size: number;
  /** Whether `re.search` finds it. */
  isIn(text: string): boolean;
  /** Whether `re.fullmatch` matches it. */
  matchesWhole(text: string): boolean;
}

/** Reads a pattern; the complaint about one that is wrong or not supported is the end of a sentence. */
export function readPattern(text: string): Pattern | { complaint: string } {
  try {
    const program = compilePattern(parsePattern(text));
    return {
      text,
      size: sizeOf(program),
      isIn: (other) => runProgram(program, other, 'search'),
      matchesWhole: (other) => runProgram(program, other, 'whole'),
    };
  } catch (error) {
    if (error instanceof PatternProblem) return { complaint: error.message };
    throw error;
  }
}

/** Reads patterns that have been checked. @throws Error for one with a complaint */
export const knownPatterns = (texts: readonly string[]): Pattern[] =>
  texts.map((text) => {
    const read = readPattern(text);
    if ('complaint' in read) throw new Error(`The pattern ${text} ${read.complaint}`);
    return read;
  });
