import { isUtf8 } from 'node:buffer';
import { buffer } from 'node:stream/consumers';
import type { Entry } from 'yauzl';
import { SETTINGS } from '../../../src/config/settings.js';
import { openZip, readEntry, type ZipArchive } from '../archives/zip-archive.js';
import { isTextFile } from '../archives/zip-contents.js';
import {
  arrayFileName,
  type IngestedArrays,
  plainArray,
  SPLIT_NAMES,
  type SplitName,
  type StoredPart,
  splitsOfRole,
} from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import { isHidden } from '../images/hidden-files.js';
import type { ImageContext } from '../images/image-context.js';
import { classifyPaths, type ImagePath } from '../images/image-paths.js';
import type { Output } from '../output.js';
import { createRandom, shuffled } from '../random.js';
import { Rejection, shown } from '../rejection.js';
import type { SourceFile } from '../scratch.js';
import { createTextWriter } from './text-writer.js';

type Text = ImagePath<Entry>;

/**
 * Reads a zip of class folders of text files, as images are: `pos/1.txt`, or `train/pos/1.txt` and
 * `test/neg/2.txt`. Samples are shuffled with the seed.
 */
export async function ingestTextZip(file: SourceFile, context: ImageContext): Promise<IngestedArrays> {
  const { options, limits, output, findings } = context;
  const archive = await openZip(file, limits, 'invalid_zip');
  try {
    const texts = textFiles(archive, findings).sort(byName);
    const classes = [...new Set(texts.map(({ className }) => className))].sort();
    const order = shuffled(texts, createRandom(options.seed ?? 0));
    const parts = new Map<SplitName, Record<'x' | 'y', StoredPart>>();
    for (const split of SPLIT_NAMES) {
      const own = order.filter((text) => text.split === split);
      const place = { split, archive, classes, output, maxTextCharacters: limits.maxTextCharacters };
      if (own.length > 0) parts.set(split, await writeTexts(own, place));
    }
    return toArrays(parts, classes);
  } finally {
    archive.close();
  }
}

const byName = (a: Text, b: Text) => (a.entry.fileName < b.entry.fileName ? -1 : 1);

/** The text files in class folders; every other file is reported. */
function textFiles(archive: ZipArchive, findings: Findings): Text[] {
  const visible = archive.entries.filter((entry) => !isHidden(entry.fileName));
  const { images: texts, outside, unlabelled } = classifyPaths(visible.filter(isTextFile));
  const used = new Set(texts.map(({ entry }) => entry));
  const flat = new Set([...outside, ...unlabelled.flatMap(({ files }) => files)]);
  for (const entry of archive.entries) {
    if (isHidden(entry.fileName)) findings.skip('files', 'hidden_file', entry.fileName);
    else if (flat.has(entry)) reportSkipped(entry, 'outside_class_folders', findings);
    else if (!used.has(entry)) reportSkipped(entry, 'other_file', findings);
  }
  findings.read('files', texts.length);
  return texts;
}

function reportSkipped(
  { fileName }: Entry,
  reason: 'outside_class_folders' | 'other_file',
  findings: Findings,
): void {
  findings.skip('files', reason, fileName);
  const detail =
    reason === 'other_file'
      ? 'Other files in the archive were skipped.'
      : 'Texts outside the class folders have no labels and were skipped.';
  findings.warn('skipped_files', detail, [fileName]);
}

async function writeTexts(
  texts: readonly Text[],
  {
    split,
    archive,
    classes,
    output,
    maxTextCharacters,
  }: {
    split: SplitName;
    archive: ZipArchive;
    classes: readonly string[];
    output: Output;
    maxTextCharacters: number;
  },
): Promise<Record<'x' | 'y', StoredPart>> {
  const writer = await createTextWriter(output, { split, key: 'x' }, maxTextCharacters);
  const file = arrayFileName(split, 'y');
  const labels = await output.create(file);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  for (const { entry, className } of texts) {
    const text = await readText(archive, entry, maxTextCharacters);
    await writer.add(text, () => `Entry ${shown(entry.fileName)}`);
    await labels.write(new Uint8Array(Int32Array.of(labelOf.get(className) ?? 0).buffer));
  }
  await labels.close();
  return { x: await writer.finish(), y: { values: { file, dtype: 'int32', shape: [texts.length] } } };
}

const MAX_BYTES_PER_CHARACTER = 4;

/** @throws Rejection for a file that is not UTF-8, or certainly too long */
async function readText(archive: ZipArchive, entry: Entry, maxCharacters: number): Promise<string> {
  if (entry.uncompressedSize > MAX_BYTES_PER_CHARACTER * maxCharacters) throw tooLong(entry, maxCharacters);
  const bytes = await buffer(readEntry(archive, entry));
  if (!isUtf8(bytes)) throw notUtf8(entry);
  return bytes.toString('utf8').replace(/^\ufeff/, '');
}

function toArrays(
  parts: ReadonlyMap<SplitName, Record<'x' | 'y', StoredPart>>,
  classes: string[],
): IngestedArrays {
  return {
    arrays: [
      { ...plainArray('x', 'x', splitsOfRole(parts, 'x')), kind: 'text' },
      { ...plainArray('y', 'y', splitsOfRole(parts, 'y')), classes },
    ],
    isShuffled: true,
  };
}

function notUtf8({ fileName }: Entry): Rejection {
  return new Rejection(
    'invalid_text',
    `Entry ${shown(fileName)} is not UTF-8. Save it again: in Python, open(file, "w", encoding="utf-8").`,
  );
}

function tooLong({ fileName, uncompressedSize }: Entry, maxCharacters: number): Rejection {
  return new Rejection(
    'too_large',
    `Entry ${shown(fileName)} has ${uncompressedSize} bytes; at most ${maxCharacters} characters are accepted (${SETTINGS.limits.maxTextCharacters.env}). Shorten or split it.`,
  );
}
