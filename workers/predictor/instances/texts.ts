import { SETTINGS } from '../../../src/config/settings.js';
import type { ProblemItem } from '../../../src/contracts/problems.js';
import { toPointer } from '../../../src/schema/json-pointer.js';
import { showValue } from '../../../src/schema/show-value.js';
import { listed, unknownFieldDetail } from '../../../src/validation/suggestion.js';
import type { InputProfile } from './input-profile.js';
import { isNamed, type NamedInstance } from './named-instances.js';
import { type GivenValue, type InputResult, sampleSize } from './samples.js';

const MAX_ERRORS = 16;

/** The texts of one sample, and what is wrong with them. */
interface ReadTexts {
  texts: string[];
  errors: ProblemItem[];
}

/** Reads samples of texts: a text alone, a list of them, or an object by the names of columns. */
export function readTexts(
  given: readonly GivenValue[],
  { shape, featureNames }: Pick<InputProfile, 'shape' | 'featureNames'>,
  maxTextCharacters: number,
): InputResult<readonly string[]> {
  const size = sampleSize(shape);
  const texts: string[] = [];
  const errors: ProblemItem[] = [];
  for (const { value, pointer } of given) {
    const read = isNamed(value)
      ? textsByName(value, pointer, featureNames)
      : textsInList(value, pointer, size);
    const found = [
      ...read.errors,
      ...read.texts.flatMap((text) => faultOf(text, pointer, maxTextCharacters)),
    ];
    errors.push(...found.slice(0, MAX_ERRORS - errors.length));
    if (errors.length === MAX_ERRORS) break;
    for (const text of read.texts) texts.push(text);
  }
  if (errors.length > 0) return { outcome: 'rejected', code: 'invalid_instance', errors };
  return { outcome: 'ready', values: texts, count: given.length, reports: null, warnings: new Map() };
}

function textsInList(value: unknown, pointer: string, size: number): ReadTexts {
  const entries = flat(value);
  const wrong = entries.findIndex((entry) => typeof entry !== 'string');
  const isNested = Array.isArray(value);
  if (wrong >= 0) return rejected(isNested ? `${pointer}/${wrong}` : pointer, entries[wrong]);
  if (entries.length === size) return { texts: entries.map(String), errors: [] };
  const expected = size === 1 ? 'one text' : `a list of ${size} texts`;
  const detail = `Got ${showValue(value)}, expected ${expected}.`;
  return { texts: [], errors: [{ pointer, code: 'shape_mismatch', detail }] };
}

/** The entries of lists of one list each: `[["text"]]` is `["text"]`. */
function flat(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value];
  const [only, ...others]: unknown[] = value;
  return others.length === 0 && Array.isArray(only) ? flat(only) : value;
}

function rejected(pointer: string, value: unknown): ReadTexts {
  const detail = `Got ${showValue(value)}, expected a text: this input of the model takes strings.`;
  return { texts: [], errors: [{ pointer, code: 'invalid_type', detail }] };
}

function textsByName(
  instance: NamedInstance,
  pointer: string,
  names: InputProfile['featureNames'],
): ReadTexts {
  if (names === null) return rejected(pointer, instance);
  const at = (name: string) => `${pointer}${toPointer([name])}`;
  const unknown = Object.keys(instance).filter((name) => !names.includes(name));
  const missing = names.filter((name) => !Object.hasOwn(instance, name));
  const wrong = names.filter((name) => Object.hasOwn(instance, name) && typeof instance[name] !== 'string');
  return {
    texts: names.map((name) => String(instance[name])),
    errors: [
      ...unknown.map(
        (name): ProblemItem => ({
          pointer: at(name),
          code: 'unknown_field',
          detail: unknownFieldDetail('feature', name, names),
        }),
      ),
      ...missing.map(
        (name): ProblemItem => ({
          pointer: at(name),
          code: 'missing_field',
          detail: `A sample has the texts ${listed(names)}.`,
        }),
      ),
      ...wrong.flatMap((name) => rejected(at(name), instance[name]).errors),
    ],
  };
}

/** Limits of texts are those of uploads. */
function faultOf(text: string, pointer: string, most: number): ProblemItem[] {
  if (/\p{Surrogate}/u.test(text))
    return [
      {
        pointer,
        code: 'invalid_value',
        detail: 'The text is not valid Unicode: it contains half of a surrogate pair.',
      },
    ];
  if (text.length <= most || [...text].length <= most) return [];
  const detail = `The text has ${[...text].length} characters; at most ${most} are accepted (${SETTINGS.limits.maxTextCharacters.env}). Shorten it.`;
  return [{ pointer, code: 'invalid_value', detail }];
}
