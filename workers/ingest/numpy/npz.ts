import type { IngestRequest } from '../../../src/contracts/ipc/ingest.js';
import { openZip, type ZipArchive } from '../archives/zip-archive.js';
import { type ArrayRoles, arrayRoles, type Pair } from '../arrays/array-roles.js';
import { type ArraySource, entrySource, fileSource } from '../arrays/array-source.js';
import { arrayFileName, type IngestedArrays, type LabelledArrays, type SplitName } from '../arrays/arrays.js';
import type { Findings } from '../findings.js';
import { isHidden } from '../images/hidden-files.js';
import type { Output } from '../output.js';
import { Rejection, shown } from '../rejection.js';
import type { Scratch, SourceFile } from '../scratch.js';
import { copyNpy, readShape } from './read-npy.js';

const MAX_LISTED = 20;

interface Context {
  output: Output;
  scratch: Scratch;
  findings: Findings;
}

/**
 * Reads a zip of .npy files, as written by numpy.savez: inputs and labels of up to three splits, identified
 * by their names.
 */
export async function ingestNpz(
  file: SourceFile,
  limits: IngestRequest['limits'],
  context: Context,
): Promise<IngestedArrays> {
  const archive = await openZip(file, limits, 'invalid_npz');
  try {
    return await ingestArrays(sourcesOf(archive, context.findings), context);
  } finally {
    archive.close();
  }
}

/** Reads .npy files: one pair of inputs and labels per split, identified by their names. */
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
  const roles = await chooseRoles(sources);
  const chosen = reportChoice(roles, sources, context.findings);
  context.findings.read('arrays', chosen.size);
  const copy = async (pair: Pair | null, split: SplitName) =>
    pair === null ? null : copyPair(sources, pair, split, context);
  return {
    train: await copyPair(sources, roles.train, 'train', context),
    validation: await copy(roles.validation, 'validation'),
    test: await copy(roles.test, 'test'),
    classes: 'from_labels',
    featureNames: null,
  };
}

async function chooseRoles(sources: ArraySource[]): Promise<ArrayRoles> {
  const names = sources.map(({ name }) => name);
  const result = arrayRoles(names);
  if (result.outcome === 'found') return result.roles;
  return (await positionalRoles(sources)) ?? (await refuseNames(sources, result.why));
}

/** `numpy.savez(file, x, y)` names them arr_0 and arr_1; accepted if the second can be labels. */
async function positionalRoles(sources: ArraySource[]): Promise<ArrayRoles | undefined> {
  const [x, y] = ['arr_0', 'arr_1'].map((name) => sources.find((source) => source.name === name));
  if (x === undefined || y === undefined || sources.length !== 2) return undefined;
  const [xShape, yShape] = [await readShape(x), await readShape(y)];
  const isLabels = yShape.length === 1 || (yShape.length === 2 && yShape[1] === 1);
  if (xShape.length < 2 || !isLabels) return undefined;
  return { train: { x: x.name, y: y.name }, validation: null, test: null, isChoice: true };
}

/** Reports which arrays were chosen; returns the names of the arrays in use. */
function reportChoice(roles: ArrayRoles, sources: ArraySource[], findings: Findings): Set<string> {
  const pairs = [roles.train, roles.validation, roles.test].filter((pair) => pair !== null);
  const chosen = new Set(pairs.flatMap(({ x, y }) => [x, y]));
  const { x, y } = roles.train;
  if (roles.isChoice) {
    findings.warn(
      'array_choice',
      `${shown(x)} was used as the inputs and ${shown(y)} as the labels. Name them x_train and y_train to choose others.`,
      [x, y],
      1,
    );
  }
  const others = sources.filter(({ name }) => !chosen.has(name)).map(({ name }) => name);
  for (const name of others) findings.skip('arrays', 'other_array', name);
  if (others.length > 0)
    findings.warn(
      'skipped_arrays',
      'Arrays that are neither inputs nor labels of a split were skipped.',
      others,
    );
  return chosen;
}

async function copyPair(
  sources: ArraySource[],
  { x, y }: Pair,
  split: SplitName,
  context: Context,
): Promise<LabelledArrays> {
  const copy = (name: string, axis: 'x' | 'y') => {
    const source = sources.find((one) => one.name === name);
    if (source === undefined) throw new Error('the array was found before');
    return copyNpy(source, context, arrayFileName(split, axis));
  };
  return { x: await copy(x, 'x'), y: await copy(y, 'y') };
}

async function refuseNames(sources: ArraySource[], why: string): Promise<never> {
  const listed: string[] = [];
  for (const source of sources.slice(0, MAX_LISTED)) {
    listed.push(`${shown(source.name)} of shape [${await readShape(source)}]`);
  }
  const more = sources.length > MAX_LISTED ? ', …' : '';
  const list = listed.length === 0 ? 'no arrays' : `the arrays ${listed.join(', ')}${more}`;
  throw new Rejection(
    'missing_arrays',
    `The upload contains ${list}, but ${why}. Expected x_train and y_train (and x_val, y_val, x_test, y_test for further splits), or x and y. ` +
      'Save it with numpy.savez(file, x_train=…, y_train=…).',
  );
}
