import { Type } from 'typebox';

const MAX_CHARACTERS = 256;
/** Keras keeps the slash for the names of weights; control characters and halves of characters cannot be shown. */
const PATTERN = '^[^/\\u0000-\\u001f\\u007f-\\u009f\\ud800-\\udfff]+$';
const IN_WORDS = `a text of 1 to ${MAX_CHARACTERS} characters without "/" and control characters`;

/** The name of a layer. */
export const LayerNameSchema = Type.String({
  $id: 'LayerName',
  minLength: 1,
  maxLength: MAX_CHARACTERS,
  pattern: PATTERN,
  title: IN_WORDS,
  description: 'Unique in the model; derived from the type if absent.',
});

const pattern = new RegExp(PATTERN, 'u');

/** Why a layer cannot have a name, as a sentence; undefined where it can. */
export function nameFault(name: string): string | undefined {
  const isFine = pattern.test(name) && [...name].length <= MAX_CHARACTERS;
  return isFine ? undefined : `The name must be ${IN_WORDS}; got ${[...name].length} characters.`;
}
