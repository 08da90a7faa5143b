import { type TString, Type } from 'typebox';
import { safeText } from './show-value.js';

/** Maximum characters (code points) of a displayed name or label, and its maximum bytes in UTF-8. */
export const MAX_TEXT_LENGTH = 256;
/** Maximum total bytes in UTF-8 of the names of one list, such as the classes or the columns of a dataset. */
export const MAX_LIST_BYTES = 2 * 1024 * 1024;

/** The form in which a text is stored and compared: Unicode NFC, without surrounding spaces. */
export function normalText(text: string): string {
  const composed = text.normalize('NFC');
  let begin = 0;
  let end = composed.length;
  while (begin < end && SPACE.test(composed.charAt(begin))) begin += 1;
  while (end > begin && SPACE.test(composed.charAt(end - 1))) end -= 1;
  return composed.slice(begin, end);
}

/** Normalizes the cell of a table into a name on one line. */
export const oneLine = (text: string): string => normalText(text.replace(BREAKS, ' '));

const BREAKS = /[\t-\r\u0085\u2028\u2029]+/g;

/** Whether a text has line breaks or tabs, which `oneLine` replaces. */
export const hasBreaks = (text: string): boolean => text.search(BREAKS) >= 0;

/** Spaces only: other white space, such as line breaks, is rejected rather than removed. */
const SPACE = /\p{Zs}/u;

/** The fault of a displayed name or label, as a predicate to put after it: `has 300 characters; …`. */
export function textFault(text: string): string | undefined {
  return lengthFault(text) ?? characterFault(text);
}

/** Explains why a text is too long to be displayed as a name; undefined if it is not. */
export function lengthFault(text: string): string | undefined {
  // A UTF-16 code unit takes at most three bytes in UTF-8.
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
 * Characters that are invisible or change how others are displayed: controls, line breaks, unpaired
 * surrogates, and everything that Unicode lets renderers ignore: zero-width and direction marks, soft
 * hyphens, fillers, tags, variation selectors. Unassigned code points that Unicode reserves for such use are
 * invisible too.
 */
const UNSEEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/u;
/** Unicode classifies the empty Braille cell as a symbol, but it looks blank. */
const VISIBLE = /[^\s\u2800]/u;

function characterFault(text: string): string | undefined {
  if (PLAIN.test(text)) return undefined;
  if (!VISIBLE.test(text)) return 'is blank. Write at least one visible character.';
  const found = UNSEEN.exec(withoutSequences(text));
  return found === null
    ? undefined
    : `has '${safeText(found[0])}' at index ${found.index}: control, invisible and direction-changing characters are not supported. Remove it.`;
}

/** Emoji of several characters as Unicode recommends them: joined, with a variation selector or with tags. */
// biome-ignore lint/complexity/useRegexLiterals: TypeScript knows the flag v in literals of ES2024 only.
const EMOJI = new RegExp('\\p{RGI_Emoji}', 'gv');
/** Scripts whose letters change shape when an invisible character joins or separates them. */
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
/** Between two letters or marks of such a script, as in Persian, Hindi and Sinhala spelling. */
const BETWEEN = `(?<=${JOINING}\\p{M}*)[\\u200c\\u200d](?=${JOINING})`;
/**
 * The sign that suppresses a vowel: a joiner after it, even at the end of a word, changes the letter's shape.
 */
const AFTER_VIRAMA = '(?<=[\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d4d\\u0dca])\\u200d';
/** Mongolian selects letter variants, and separates a final vowel, with signs of its own. */
const MONGOLIAN =
  '(?<=\\p{L}(?<=\\p{Script=Mongolian}))([\\u180b-\\u180d\\u180f]|\\u180e(?=\\p{Script=Mongolian}))';
const JOINER = new RegExp([BETWEEN, AFTER_VIRAMA, MONGOLIAN].join('|'), 'gu');

/** Joined emoji as many programs write them: without all of their variation selectors. */
const JOINED_EMOJI =
  /\p{Extended_Pictographic}[\ufe0f\p{EMod}]?(?:\u200d\p{Extended_Pictographic}[\ufe0f\p{EMod}]?)+/gu;
/** Emoji that Unicode expects a variation selector after but that have none. */
const UNSELECTED = /(?!\p{Emoji_Presentation})\p{Extended_Pictographic}(?![\ufe0f\p{EMod}])/gu;

/**
 * Replaces every sequence that contains invisible characters but is displayed as a whole with as many
 * letters.
 */
function withoutSequences(text: string): string {
  const asLetters = (sequence: string) => 'x'.repeat(sequence.length);
  const ifEmoji = (sequence: string) =>
    sequence.replace(UNSELECTED, '$&\ufe0f').replace(EMOJI, '') === '' ? asLetters(sequence) : sequence;
  return text.replace(JOINER, asLetters).replace(JOINED_EMOJI, ifEmoji).replace(EMOJI, asLetters);
}

/** Spaces and characters that look like them. */
const BLANKS = ' \\u00a0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000';
/**
 * The rule as far as every regular-expression dialect can express it: joiners, selectors and tags may appear
 * anywhere.
 */
const HIDDEN = [
  '\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u200b\\u200e\\u200f',
  '\\u2028-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0e\\ufdd0-\\ufdef\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff',
].join('');
const VISIBLE_LINE = `[${BLANKS}]*[^${BLANKS}${HIDDEN}][^${HIDDEN}]*`;

/**
 * The pattern of a displayed name or label, for clients in any language; the format `shown-text` is exact.
 */
export const SHOWN_TEXT_PATTERN = `^${VISIBLE_LINE}$`;

/** The name of the format that checks displayed texts. */
export const SHOWN_TEXT_FORMAT = 'shown-text';

/**
 * Whether a text satisfies the rule once normalized. An empty text does; `minLength` rejects it where needed.
 */
export const isShownText = (text: string): boolean =>
  text === '' || textFault(normalText(text)) === undefined;

/** A displayed name or label. `empty`: whether it may be an empty string. */
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

/** A text that an earlier version stored without these limits, truncated to a displayable length. */
export function cutText(text: string, end = '…'): string {
  if (lengthFault(text) === undefined) return text;
  const bytes = MAX_TEXT_LENGTH - Buffer.byteLength(end);
  const head = Buffer.from(text.slice(0, MAX_TEXT_LENGTH)).subarray(0, bytes);
  return `${head.toString('utf8').replace(/\ufffd+$/u, '')}${end}`;
}

/**
 * Truncates the names of a list; names that become equal get their index appended, so that all stay distinct.
 */
export function cutTexts(texts: string[]): string[] {
  if (texts.every((text) => lengthFault(text) === undefined)) return texts;
  const used = new Set<string>();
  return texts.map((text, index) => {
    const cut = cutText(text);
    const own = used.has(cut) ? cutText(text, `…${index}`) : cut;
    used.add(own);
    return own;
  });
}
