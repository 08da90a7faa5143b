import { type CharacterTest, PatternProblem } from './syntax.js';

const isDigit: CharacterTest = (one) => /\p{Nd}/u.test(one);
const isSpace: CharacterTest = (one) => (/\s/u.test(one) && one !== '\ufeff') || SEPARATORS.has(one);
/** White space for Python alone. */
const SEPARATORS: ReadonlySet<string> = new Set(['\x1c', '\x1d', '\x1e', '\x1f', '\x85']);
/** A character of a word: `str.isalnum` of Python, or an underscore. */
export const isOfWord: CharacterTest = (one) => /[\p{L}\p{N}_]/u.test(one);

const negated =
  (test: CharacterTest): CharacterTest =>
  (one) =>
    !test(one);

/** `\d` and its like. */
export const CLASSES: ReadonlyMap<string, CharacterTest> = new Map([
  ['d', isDigit],
  ['D', negated(isDigit)],
  ['s', isSpace],
  ['S', negated(isSpace)],
  ['w', isOfWord],
  ['W', negated(isOfWord)],
]);

const CONTROLS: ReadonlyMap<string, string> = new Map([
  ['a', '\x07'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
]);

/** How many hexadecimal digits follow the letter of an escape. */
const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

const OCTAL = /^(?:0[0-7]{0,2}|[0-3][0-7]{2})/;
const LARGEST_CODE_POINT = 0x10ffff;

/**
 * The character that an escape stands for, and how many characters of the pattern it takes after the backslash.
 * @param rest the pattern after the backslash
 * @throws PatternProblem for an escape that Python does not have, or that is not supported
 */
export function escapedCharacter(rest: readonly string[]): { character: string; length: number } {
  const [letter = ''] = rest;
  const digits = HEX_DIGITS.get(letter);
  if (digits !== undefined) return hexadecimal(rest.slice(0, digits + 1).join(''), digits);
  const control = CONTROLS.get(letter);
  if (control !== undefined) return { character: control, length: 1 };
  if (/[0-9]/.test(letter)) return octal(rest.slice(0, 3).join(''));
  if (letter === 'N') throw new PatternProblem('names a character with \\N{…}, which is not supported');
  if (/[A-Za-z]/.test(letter))
    throw new PatternProblem(`has the escape \\${letter}, which Python does not have`);
  return { character: letter, length: 1 };
}

function hexadecimal(text: string, digits: number): { character: string; length: number } {
  const code = Number.parseInt(text.slice(1), 16);
  const isComplete = new RegExp(`^.[0-9A-Fa-f]{${digits}}$`, 'u').test(text);
  if (!isComplete || code > LARGEST_CODE_POINT)
    throw new PatternProblem(
      `has the escape \\${text}, which needs ${digits} hexadecimal digits of a character`,
    );
  return { character: String.fromCodePoint(code), length: digits + 1 };
}

function octal(text: string): { character: string; length: number } {
  const [digits] = OCTAL.exec(text) ?? [];
  if (digits === undefined)
    throw new PatternProblem(`refers back to group ${text[0]}; backreferences are not supported`);
  return { character: String.fromCodePoint(Number.parseInt(digits, 8)), length: digits.length };
}
