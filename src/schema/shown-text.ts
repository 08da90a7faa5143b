import { type TString, Type } from 'typebox';
import { safeText } from './show-value.js';

/** Most characters (code points) of a name or label that is shown, and most bytes of it in UTF-8. */
export const MAX_TEXT_LENGTH = 256;
/** Most bytes of all names of one list, such as the classes or the columns of a dataset, in UTF-8. */
export const MAX_LIST_BYTES = 2 * 1024 * 1024;

/** A text as it is stored and compared: in Unicode's NFC form, without spaces around it. */
export function normalText(text: string): string {
  const composed = text.normalize('NFC');
  let begin = 0;
  let end = composed.length;
  while (begin < end && SPACE.test(composed.charAt(begin))) begin += 1;
  while (end > begin && SPACE.test(composed.charAt(end - 1))) end -= 1;
  return composed.slice(begin, end);
}

/** A cell of a table as a name: as it is stored, on one line. */
export const oneLine = (text: string): string => normalText(text.replace(BREAKS, ' '));

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;

/** Whether a text has line breaks or tabs, which `oneLine` replaces. */
export const hasBreaks = (text: string): boolean => text.search(BREAKS) >= 0;

/** Spaces only: other white space, such as line breaks, is refused and not removed. */
const SPACE = /\p{Zs}/u;

/** What is wrong with a name or label that is shown, in words that follow it: `has 300 characters; …`. */
export function textFault(text: string): string | undefined {
  return lengthFault(text) ?? characterFault(text);
}

/** Why a text is too long to be shown as a name; undefined where it is not. */
export function lengthFault(text: string): string | undefined {
  // No character has more than three bytes for each of its UTF-16 units.
  if (3 * text.length <= MAX_TEXT_LENGTH) return undefined;
  const limit = `at most ${MAX_TEXT_LENGTH} characters and ${MAX_TEXT_LENGTH} bytes in UTF-8 are supported. Shorten it.`;
  if (text.length > 2 * MAX_TEXT_LENGTH) return `has ${text.length} characters; ${limit}`;
  const characters = [...text].length;
  if (characters > MAX_TEXT_LENGTH) return `has ${characters} characters; ${limit}`;
  const bytes = Buffer.byteLength(text);
  return bytes > MAX_TEXT_LENGTH ? `has ${bytes} bytes in UTF-8; ${limit}` : undefined;
}

const PLAIN = /^[!-~]([ -~]*[!-~])?$/;

/**
 * Characters that are not seen, or that change how others are seen: controls, line breaks, halves of characters, and all
 * that Unicode has renderers ignore: zero-width and direction marks, soft hyphens, fillers, tags, variation selectors. What Unicode never assigns is seen by nobody either.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/u;
/** Braille's empty cell is a symbol to Unicode, and blank to the eye. */
const VISIBLE = /[^\s\u2800]/u;

function characterFault(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  if (!VISIBLE.test(text)) return 'is blank. Write at least one visible character.';
  const found = UNSEEN.exec(withoutSequences(text));
  return found === null
    ? undefined
    : `has '${safeText(found[0])}' at index ${found.index}: control, invisible and direction-changing characters are not supported. Remove it.`;
}

/** Emoji of several characters, as Unicode recommends them: joined, with a variation selector or with tags. */
// biome-ignore lint/complexity/useRegexLiterals: TypeScript knows the flag v in literals of ES2024 only.
const EMOJI = new RegExp('\\p{RGI_Emoji}', 'gv');
/** Scripts whose letters change their form where they are joined or kept apart by an invisible character. */
const JOINING_SCRIPTS = [
  'Arabic',
  'Syriac',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
];
const JOINING = `[${JOINING_SCRIPTS.map((script) => `\\p{Script=${script}}`).join('')}]`;
/** Between two letters or signs of such a script: spelled so in Persian, Hindi and Sinhala. */
const BETWEEN = `(?<=${JOINING}\\p{M}*)[\\u200c\\u200d](?=${JOINING})`;
/** The sign that takes a letter its vowel: with a joiner after it, at the end of a word too, it is drawn as another letter. */
const AFTER_VIRAMA = '(?<=[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca])\\u200d';
/** Mongolian chooses between forms of a letter, and sets a last vowel apart, by signs of its own. */
const MONGOLIAN =
  '(?<=\\p{L}(?<=\\p{Script=Mongolian}))([\\u180b-\\u180d\\u180f]|\\u180e(?=\\p{Script=Mongolian}))';
const JOINER = new RegExp([BETWEEN, AFTER_VIRAMA, MONGOLIAN].join('|'), 'gu');

/** Emoji that are joined, as many programs write them: without all of their variation selectors. */
const JOINED_EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{EMod}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{EMod}]?)+/gu;
/** Emoji that Unicode wants a variation selector after, and that have none. */
const UNSELECTED = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?![\ufe0f\p{EMod}])/gu;

/** The text with as many letters in place of what is spelled with an invisible character and seen as a whole. */
function withoutSequences(text: string): string {
  const asLetters = (sequence: string) => 'x'.repeat(sequence.length);
  const ifEmoji = (sequence: string) =>
    sequence.replace(UNSELECTED, '$&\ufe0f').replace(EMOJI, '') === '' ? asLetters(sequence) : sequence;
  return text.replace(JOINER, asLetters).replace(JOINED_EMOJI, ifEmoji).replace(EMOJI, asLetters);
}

/** Spaces, and what looks like them. */
const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000';
/** The rule as far as every dialect of regular expressions can say it: joiners and selectors may stand anywhere, tags too. */
const HIDDEN = [
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u200b\\u200e\\u200f',
  '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff',
].join('');
const VISIBLE_LINE = `[${BLANKS}]*[^${BLANKS}${HIDDEN}][^${HIDDEN}]*`;

/** The pattern of a name or label that is shown, for clients in any language; the format `shown-text` is exact. */
export const SHOWN_TEXT_PATTERN = `^${VISIBLE_LINE}$`;

/** The name of the format that checks the rule for texts that are shown. */
export const SHOWN_TEXT_FORMAT = 'shown-text';

/** Whether a text is empty, which `minLength` refuses where it must not be, or keeps the rule once it is normalised. */
export const isShownText = (text: string): boolean =>
  text === '' || textFault(normalText(text)) === undefined;

/** A name or label that is shown. `empty`: whether it may be absent, as an empty string. */
export function shownText(options: {
  title: string;
  description: string;
  empty?: boolean;
  maxLength?: number;
}): TString {
  const { empty = false, maxLength = MAX_TEXT_LENGTH, ...words } = options;
  return Type.String({
    format: SHOWN_TEXT_FORMAT,
    pattern: empty ? `^(${VISIBLE_LINE})?$` : SHOWN_TEXT_PATTERN,
    ...(!empty && { minLength: 1 }),
    maxLength,
    ...words,
  });
}

/** A text that an earlier version stored without these limits, cut to a length that can be shown. */
export function cutText(text: string, end = '…'): string {
  if (lengthFault(text) === undefined) return text;
  const bytes = MAX_TEXT_LENGTH - Buffer.byteLength(end);
  const head = Buffer.from(text.slice(0, MAX_TEXT_LENGTH)).subarray(0, bytes);
  return `${head.toString('utf8').replace(/\ufffd+$/u, '')}${end}`;
}

/** The names of a list, cut; those that are equal then have their index at the end, so that each stays one of its own. */
export function cutTexts(texts: string[]): string[] {
  if (texts.every((text) => lengthFault(text) === undefined)) return texts;
  const taken = new Set<string>();
  return texts.map((text, index) => {
    const cut = cutText(text);
    const own = taken.has(cut) ? cutText(text, `…${index}`) : cut;
    taken.add(own);
    return own;
  });
}
