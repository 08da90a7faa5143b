import type { UploadOptions } from '../../../src/contracts/datasets/datasets.js';
import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { openZip, type ZipArchive } from '../archives/zip-archive.js';
import { type ArraySource, entrySource, fileSource } from '../arrays/array-source.js';
import {
  checkArrayCount,
  fileKey,
  type IngestedArray,
  type IngestedArrays,
  plainArray,
  type SplitName,
  type StoredPart,
} from '../arrays/arrays.js';
import type { ArrayPlan, UploadPlan } from '../arrays/plans/array-plan.js';
import { plannedNames } from '../arrays/plans/array-plan.js';
import { declaredPlan } from '../arrays/plans/declared-arrays.js';
import { planByNames } from '../arrays/plans/plan-by-names.js';
import { withWeights } from '../arrays/plans/weight-arrays.js';
import type { Findings } from '../findings.js';
import { isHidden } from '../images/hidden-files.js';
import type { Output } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import type { Scratch, SourceFile } from '../scratch.js';
import { textsToClasses } from '../text/text-classes.js';
import { copyNpy } from './read-npy.js';

interface Context {
  output: Output;
  scratch: Scratch;
  findings: Findings;
  options: Pick<UploadOptions, 'arrays'>;
  limits: IngestRequest['limits'];
}

/** Reads a zip of .npy files, as written by numpy.savez: inputs and labels of up to three splits. */
export async function ingestNpz(file: SourceFile, context: Context): Promise<IngestedArrays> {
  const archive = await openZip(file, context.limits, 'invalid_npz');
  try {
    return await ingestArrays(sourcesOf(archive, context.findings), context);
  } finally {
    archive.close();
  }
}

/** Reads .npy files: inputs and labels of up to three splits. */
export function ingestNpy(files: SourceFile[], context: Context): Promise<IngestedArrays> {
  return ingestArrays(files.map(fileSource), context);
}

/** Arrays are identified by name alone; other files in the archive are reported. */
function sourcesOf(archive: ZipArchive, findings: Findings): ArraySource[] {
  const sources: ArraySource[] = [];
  for (const entry of archive.entries) {
    if (isHidden(entry.fileName)) findings.skip('files', 'hidden_file', entry.fileName);
    else if (/\.npy$/i.test(entry.fileName)) sources.push(entrySource(archive, entry));
    else findings.skip('files', 'other_file', entry.fileName);
  }
  return sources;
}

async function ingestArrays(sources: ArraySource[], context: Context): Promise<IngestedArrays> {
  const { arrays: declared } = context.options;
  const names = sources.map(({ name }) => name);
  const plan =
    declared === undefined
      ? await withWeights(await planByNames(sources), sources)
      : declaredPlan(names, declared);
  checkArrayCount(plan.arrays.length, 'Join numbers into arrays of several columns.');
  const chosen = reportChoice(plan, sources, context.findings);
  context.findings.read('arrays', chosen.size);
  const arrays: IngestedArray[] = [];
  for (const [position, array] of plan.arrays.entries())
    arrays.push(await copyArrays(array, fileKey(array, position), sources, context));
  return { arrays, isShuffled: false };
}

/** Reports which arrays were chosen; returns the names of the arrays in use. */
function reportChoice(plan: UploadPlan, sources: ArraySource[], findings: Findings): Set<string> {
  const chosen = new Set(plannedNames(plan));
  if (plan.isChoice) warnOfChoice(plan, findings);
  const others = sources.filter(({ name }) => !chosen.has(name)).map(({ name }) => name);
  for (const name of others) findings.skip('arrays', 'other_array', name);
  if (others.length > 0)
    findings.warn(
      'skipped_arrays',
      'Arrays that are neither inputs, labels nor weights of a split were skipped.',
      others,
    );
  return chosen;
}

function warnOfChoice({ arrays }: UploadPlan, findings: Findings): void {
  const [x, y] = arrays.map(({ train }) => train);
  if (x === undefined) return;
  const labels = y === undefined ? '' : ` and ${shown(y)} as the labels`;
  findings.warn(
    'array_choice',
    `${shown(x)} was used as the inputs${labels}. Name them x_train and y_train to choose others.`,
    y === undefined ? [x] : [x, y],
    1,
  );
}

async function copyArrays(
  { role, name, ...splits }: ArrayPlan,
  key: string,
  sources: readonly ArraySource[],
  { output, scratch, limits }: Context,
): Promise<IngestedArray> {
  const copy = (array: string, split: SplitName) => {
    const source = sources.find((one) => one.name === array);
    if (source === undefined) throw new Error('the array was found before');
    return copyNpy(source, { output, scratch, split, key, maxTextCharacters: limits.maxTextCharacters });
  };
  const copyHeldOut = async (split: 'validation' | 'test') => {
    const array = splits[split];
    return array === null ? null : copy(array, split);
  };
  const array = plainArray(role, name, {
    train: await copy(splits.train, 'train'),
    validation: await copyHeldOut('validation'),
    test: await copyHeldOut('test'),
  });
  return asKind(array, key, output.directory);
}

/** Texts are inputs as they are; as labels they are classes. */
async function asKind(array: IngestedArray, key: string, directory: string): Promise<IngestedArray> {
  checkSameKind(array);
  if (array.splits.train.offsets === undefined)
    return { ...array, classes: array.role === 'y' ? 'from_labels' : null };
  return array.role === 'y' ? textsToClasses(directory, array, key) : { ...array, kind: 'text' };
}

function checkSameKind({ role, name, splits }: IngestedArray): void {
  const { train, validation, test } = splits;
  const isTextPart = (part: StoredPart) => part.offsets !== undefined;
  const other = [validation, test].find((part) => part && isTextPart(part) !== isTextPart(train));
  if (other === undefined) return;
  throw new Rejection(
    'mismatched_splits',
    `The arrays ${role} ${shown(name)} of some splits are texts and of others numbers. Save all of them with the same type.`,
  );
}
