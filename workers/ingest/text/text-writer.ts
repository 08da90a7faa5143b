import { SETTINGS } from '../../../src/config/settings.js';
import { arrayFileName, type SplitName, type StoredPart } from '../arrays/arrays.js';
import type { Output } from '../output.js';
import { Rejection } from '../rejection.js';

/** Stores texts: their UTF-8 bytes one after another, and where each begins, so that any can be read. */
export interface TextWriter {
  /**
   * Adds a text. @param where Names it in messages: `Row 3, column 'review'`. @throws Rejection for a text
   * that is too long or not valid Unicode.
   */
  add(text: string, where: () => string): Promise<void>;
  /** Writes what is buffered and returns the stored part. */
  finish(): Promise<StoredPart>;
}

/** Creates the files of a text array of a split. */
export async function createTextWriter(
  output: Output,
  { split, key }: { split: SplitName; key: string },
  maxCharacters: number,
): Promise<TextWriter> {
  const [file, offsetsFile] = [arrayFileName(split, key), arrayFileName(split, `${key}-offsets`)];
  const values = await output.create(file);
  const offsets = await output.create(offsetsFile);
  let end = 0;
  let count = 0;
  const writeEnd = () => offsets.write(new Uint8Array(BigInt64Array.of(BigInt(end)).buffer));
  await writeEnd();
  return {
    async add(text, where) {
      checkText(text, where, maxCharacters);
      const bytes = Buffer.from(text, 'utf8');
      end += bytes.length;
      count += 1;
      await values.write(bytes);
      await writeEnd();
    },
    async finish() {
      await values.close();
      await offsets.close();
      return {
        values: { file, dtype: 'uint8', shape: [end] },
        offsets: { file: offsetsFile, dtype: 'int64', shape: [count + 1] },
      };
    },
  };
}

function checkText(text: string, where: () => string, maxCharacters: number): void {
  if (text.length > maxCharacters && lengthOf(text) > maxCharacters)
    throw tooLong(where(), text, maxCharacters);
  if (/\p{Surrogate}/u.test(text)) throw notUnicode(where());
}

/** Characters as Python counts them: code points. */
const lengthOf = (text: string): number => {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
};

function tooLong(where: string, text: string, maxCharacters: number): Rejection {
  return new Rejection(
    'too_large',
    `${where}: the text has ${lengthOf(text)} characters; at most ${maxCharacters} are accepted (${SETTINGS.limits.maxTextCharacters.env}). Shorten or split it.`,
  );
}

function notUnicode(where: string): Rejection {
  return new Rejection(
    'invalid_text',
    `${where}: the text is not valid Unicode: it contains half of a surrogate pair.`,
  );
}
