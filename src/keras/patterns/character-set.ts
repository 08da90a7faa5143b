import { CLASSES, escapedCharacter } from './character-classes.js';
import type { PatternCursor } from './cursor.js';
import { type Characters, type CharacterTest, PatternProblem } from './syntax.js';

/** Reads a set of characters, whose `[` has been read. */
export function parseSet(cursor: PatternCursor): Characters {
  const isNegated = cursor.take('^');
  const tests: CharacterTest[] = [];
  do {
    if (cursor.isAtEnd) throw new PatternProblem('has a "[" without "]"');
    tests.push(parseEntry(cursor));
  } while (!cursor.take(']'));
  return { test: (one) => tests.some((test) => test(one)) !== isNegated, size: tests.length };
}

function parseEntry(cursor: PatternCursor): CharacterTest {
  const from = readMember(cursor);
  const isRange = cursor.next === '-' && (cursor.following[1] ?? ']') !== ']';
  if (!isRange) return typeof from === 'string' ? (one) => one === from : from;
  cursor.skip(1);
  const to = readMember(cursor);
  if (typeof from !== 'string' || typeof to !== 'string')
    throw new PatternProblem('has a range of characters that begins or ends with a class');
  return range(from, to);
}

function range(from: string, to: string): CharacterTest {
  const [first, last] = [codeOf(from), codeOf(to)];
  if (last < first) throw new PatternProblem(`has the range ${from}-${to}, which ends before it begins`);
  return (one) => codeOf(one) >= first && codeOf(one) <= last;
}

const codeOf = (character: string): number => character.codePointAt(0) ?? 0;

/** A character, or the class of an escape. */
function readMember(cursor: PatternCursor): string | CharacterTest {
  const character = cursor.read();
  if (character !== '\\') return character;
  if (cursor.isAtEnd) throw new PatternProblem('ends with a backslash');
  const escaped = CLASSES.get(cursor.next);
  if (escaped !== undefined || cursor.next === 'b') {
    cursor.skip(1);
    return escaped ?? '\b';
  }
  const { character: one, length } = escapedCharacter(cursor.following);
  cursor.skip(length);
  return one;
}
