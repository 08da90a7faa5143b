import type { Entry } from 'yauzl';
import { Rejection, shown } from '../../ingest/rejection.js';
import type { OpenedWeights } from '../tensor-source.js';
import { readText, type ZipEntries } from '../zip-entries.js';

const VOCABULARY = 'vocabulary.txt';
/** TextVectorization writes its vocabulary twice: its own copy and that of the lookup layer inside it. */
const INNER = /\/_lookup_layer$/;
const INTEGERS = /(^|\/)integer_lookup(_\d+)?$/;
/** Bytes of all vocabularies together. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The vocabularies of lookup layers in `assets/`, by the path of the layer as in the file of weights. */
export async function readVocabularies(
  zip: ZipEntries,
  folder: string,
): Promise<OpenedWeights['vocabularies']> {
  const entries = vocabularyEntries(zip, folder);
  checkSize([...entries.values()]);
  const found: [string, (string | number)[]][] = [];
  for (const [layer, entry] of entries) {
    const tokens = await readTokens(zip, entry);
    found.push([layer, INTEGERS.test(layer) ? tokens.map(toInteger) : tokens]);
  }
  return Object.fromEntries(found);
}

function vocabularyEntries(zip: ZipEntries, folder: string): Map<string, Entry> {
  const begin = `${folder}assets/`;
  const entries = new Map<string, Entry>();
  for (const [path, entry] of zip.byPath) {
    if (!path.startsWith(begin) || !path.endsWith(`/${VOCABULARY}`)) continue;
    entries.set(path.slice(begin.length, -VOCABULARY.length - 1).replace(INNER, ''), entry);
  }
  return entries;
}

function checkSize(entries: readonly Entry[]): void {
  const bytes = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0);
  if (bytes > MAX_BYTES)
    throw new Rejection(
      'too_large',
      `The vocabularies in ${shown(entries[0]?.fileName ?? '')} and the like have ${bytes} bytes; at most ${MAX_BYTES} are accepted. Use smaller vocabularies.`,
    );
}

/** One token a line, as Keras writes them; it drops empty lines at the end. */
async function readTokens(zip: ZipEntries, entry: Entry): Promise<string[]> {
  const lines = (await readText(zip, entry)).split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Integers beyond 2^53 stay text, which is exact. */
function toInteger(token: string): string | number {
  const value = Number(token);
  return Number.isSafeInteger(value) ? value : token;
}
