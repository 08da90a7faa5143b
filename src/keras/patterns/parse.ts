import { CLASSES, escapedCharacter } from './character-classes.js';
import { parseSet } from './character-set.js';
import { PatternCursor } from './cursor.js';
import {
  type Characters,
  type CharacterTest,
  type PatternNode,
  PatternProblem,
  type Place,
} from './syntax.js';

/** Groups inside groups; a parser that calls itself needs a bound. */
const MAX_DEPTH = 100;
/** Far more than the path of a weight; bounds the time of reading it, too. */
const MAX_LENGTH = 1000;

/**
 * Reads a regular expression of Python's `re`.
 * @throws PatternProblem for one that is wrong, or whose match would take more than linear time
 */
export function parsePattern(text: string): PatternNode {
  if (text.length > MAX_LENGTH)
    throw new PatternProblem(`has ${text.length} characters, of which at most ${MAX_LENGTH} are accepted`);
  const cursor = new PatternCursor(text);
  readFlags(cursor);
  const node = parseChoice(cursor, 0);
  if (!cursor.isAtEnd) throw new PatternProblem('has a ")" without "("');
  return node;
}

/** `(?i)` at the beginning; other flags are not supported. */
function readFlags(cursor: PatternCursor): void {
  const flags = /^\(\?([aiLmsux]+)\)/.exec(cursor.rest)?.[1];
  if (flags === undefined) return;
  const other = [...flags].find((flag) => !'is'.includes(flag));
  if (other !== undefined)
    throw new PatternProblem(`has the flag (?${other}); only (?i) and (?s) are supported`);
  cursor.ignoresCase = flags.includes('i');
  cursor.dotIsAny = flags.includes('s');
  cursor.skip(flags.length + 3);
}

function parseChoice(cursor: PatternCursor, depth: number): PatternNode {
  if (depth > MAX_DEPTH) throw new PatternProblem(`has more than ${MAX_DEPTH} groups inside each other`);
  const parts = [parseSequence(cursor, depth)];
  while (cursor.take('|')) parts.push(parseSequence(cursor, depth));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { kind: 'choice', parts };
}

function parseSequence(cursor: PatternCursor, depth: number): PatternNode {
  const parts: PatternNode[] = [];
  while (!cursor.isAtEnd && cursor.next !== '|' && cursor.next !== ')')
    parts.push(parseRepeated(cursor, depth));
  return { kind: 'sequence', parts };
}

function parseRepeated(cursor: PatternCursor, depth: number): PatternNode {
  if (readBounds(cursor) !== undefined) throw new PatternProblem('has a quantifier with nothing to repeat');
  const part = parseItem(cursor, depth);
  const bounds = readBounds(cursor);
  if (bounds === undefined) return part;
  if (part.kind === 'place') throw new PatternProblem('has a quantifier with nothing to repeat');
  if (cursor.take('+')) throw new PatternProblem('has a possessive quantifier, which is not supported');
  // Whether the least or the most is tried first changes no answer to whether there is a match.
  cursor.take('?');
  if (readBounds(cursor) !== undefined) throw new PatternProblem('has two quantifiers in a row');
  return { kind: 'repeat', part, ...bounds };
}

/** Reads `*`, `+`, `?` or `{2,3}`; braces around something else stand for themselves. */
function readBounds(cursor: PatternCursor): { least: number; most: number } | undefined {
  if (cursor.take('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (cursor.take('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (cursor.take('?')) return { least: 0, most: 1 };
  const [braces, least = '', comma, most = ''] = /^\{(\d*)(,?)(\d*)\}/.exec(cursor.rest) ?? [];
  if (braces === undefined || braces === '{}') return undefined;
  cursor.skip(braces.length);
  return boundsOf(
    Number(least),
    comma === '' ? Number(least) : most === '' ? Number.POSITIVE_INFINITY : Number(most),
  );
}

function boundsOf(least: number, most: number): { least: number; most: number } {
  if (most < least) throw new PatternProblem(`repeats at least ${least} and at most ${most} times`);
  return { least, most };
}

const PLACES: ReadonlyMap<string, Place> = new Map([
  ['A', 'start'],
  ['Z', 'very_end'],
  ['b', 'boundary'],
  ['B', 'no_boundary'],
]);

function parseItem(cursor: PatternCursor, depth: number): PatternNode {
  const character = cursor.read();
  switch (character) {
    case '(':
      return parseGroup(cursor, depth);
    case '[':
      return inCase(cursor, parseSet(cursor));
    case '.':
      return accepting(cursor.dotIsAny ? () => true : (one) => one !== '\n');
    case '^':
      return { kind: 'place', place: 'start' };
    case '$':
      return { kind: 'place', place: 'end' };
    case '\\':
      return parseEscape(cursor);
    default:
      return inCase(cursor, { test: (one) => one === character, size: 1 });
  }
}

const accepting = (test: CharacterTest): PatternNode => ({
  kind: 'character',
  characters: { test, size: 1 },
});

const inCase = (cursor: PatternCursor, { test, size }: Characters): PatternNode => ({
  kind: 'character',
  characters: { test: cursor.inCase(test), size },
});

function parseEscape(cursor: PatternCursor): PatternNode {
  if (cursor.isAtEnd) throw new PatternProblem('ends with a backslash');
  const place = PLACES.get(cursor.next);
  const test = CLASSES.get(cursor.next);
  if (place !== undefined || test !== undefined) cursor.skip(1);
  if (place !== undefined) return { kind: 'place', place };
  if (test !== undefined) return accepting(test);
  const { character, length } = escapedCharacter(cursor.following);
  cursor.skip(length);
  return inCase(cursor, { test: (one) => one === character, size: 1 });
}

/** Beginnings of groups that are not supported, after `(`. */
const UNSUPPORTED_GROUPS: readonly (readonly [RegExp, string])[] = [
  [/^\?(?:=|!|<=|<!)/, 'looks ahead or behind'],
  [/^\?P=/, 'refers back to a group'],
  [/^\?\(/, 'has a condition'],
  [/^\?>/, 'has an atomic group'],
  [/^\?#/, 'has a comment'],
  [/^\?/, 'has a group or a flag'],
];

function parseGroup(cursor: PatternCursor, depth: number): PatternNode {
  const [opening] = /^\?(?::|P<[\p{L}_][\p{L}\p{N}_]*>)/u.exec(cursor.rest) ?? [];
  if (opening !== undefined) cursor.skip([...opening].length);
  const unsupported = opening === undefined && UNSUPPORTED_GROUPS.find(([start]) => start.test(cursor.rest));
  if (unsupported)
    throw new PatternProblem(`${unsupported[1]} ("(${cursor.rest.slice(0, 3)}"), which is not supported`);
  const node = parseChoice(cursor, depth + 1);
  if (!cursor.take(')')) throw new PatternProblem('has a "(" without ")"');
  return node;
}
