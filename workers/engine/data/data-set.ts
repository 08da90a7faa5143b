import { join } from 'node:path';
import type { Role } from '../../../src/contracts/datasets/arrays.js';
import type { StoredDataset } from '../../../src/contracts/datasets/datasets.js';
import { filesOfArray } from '../../../src/domain/data/arrays.js';
import { isWide } from '../../../src/domain/data/element-view.js';
import { columnIndices } from '../../../src/domain/data/uses/select-columns.js';
import {
  type RowRange,
  type RowSpan,
  spanOfInput,
  spanOfLabels,
  usedRows,
  type WindowPlan,
  windowStarts,
} from '../../../src/domain/data/windows.js';
import {
  type RowRanges,
  rowRanges,
  usesStoredValidation,
} from '../../../src/domain/training/validation-split.js';
import type { LabelSource } from '../training/steps/batch.js';
import type { DataPlan, StoredUse } from './data-plan.js';
import { type TextArray, textArray } from './host/text-array.js';
import { isSameSpan, ONE_ROW } from './rows/row-span.js';
import {
  type ArrayPart,
  type ArraySpec,
  arrayInMemory,
  arrayOnDisk,
  type SampleArray,
  sampleBytes,
} from './sample-array.js';
import { selectedColumns } from './selected-columns.js';

/** Samples `from` to `from + count`. */
export interface SampleRange {
  from: number;
  count: number;
}

/** The samples of a job: those for training first, then the held-out ones, then the test split. */
export interface DataSet {
  /** Of each input of the model. */
  x: readonly SampleArray[];
  /** Arrays of labels. */
  y: readonly SampleArray[];
  /** The first row of each sample; absent: each row is a sample. */
  firstRows?: Int32Array;
  splits: { train: SampleRange; validation: SampleRange | null; test: SampleRange | null };
}

/** An opened dataset: float64 and int64 arrays stay on disk until they are preprocessed. */
export interface OpenedDataSet extends Omit<DataSet, 'x'> {
  /** Of each input of the model. */
  x: readonly OpenedArray[];
  /** Where the labels of each output come from. */
  labels: readonly LabelSource[];
  /** The rows of the splits; those of training without the ones that no window uses. */
  rows: RowRanges;
  /** Whether the arrays may be kept in memory. */
  isResident: boolean;
}

/** An opened array of an input; texts stay on disk. */
export type OpenedArray = SampleArray | TextArray;

/** An array of an input that takes no texts. */
export function numbersOf(array: OpenedArray | undefined): SampleArray {
  if (array === undefined || array.dtype === 'string') throw new Error('The input takes no texts');
  return array;
}

export type SplitName = keyof DataSet['splits'];

/**
 * Opens the arrays of a job and holds out the last part of its training split, as Keras does: before any
 * shuffling, and before rows are cut into windows. If no split is requested, the validation split of the
 * dataset is used, like Keras's validation_data.
 * @param options.maxResidentBytes A larger dataset stays on disk
 */
export async function openDataSet(
  { dataset, files }: StoredDataset,
  directory: string,
  {
    plan,
    validationSplit,
    maxResidentBytes,
  }: { plan: DataPlan; validationSplit: number; maxResidentBytes: number },
): Promise<OpenedDataSet> {
  const { windows } = plan;
  const ranges = rowRanges(dataset, validationSplit);
  const rows = windows === null ? ranges : { ...ranges, train: usedRows(ranges.train, windows) };
  const x = plan.inputs.map(
    (input): OpenedUse => ({ ...input, role: 'x', span: spanOfInput(input.steps, windows) }),
  );
  const { uses: y, labels } = labelUses(plan);
  const uses = [...x, ...y];
  const names = usesStoredValidation(dataset, validationSplit)
    ? (['train', 'validation', 'test'] as const)
    : (['train', 'test'] as const);
  const samples = names.reduce((sum, name) => sum + (dataset.splits[name]?.samples ?? 0), 0);
  const bytesPerRow = uses.reduce((sum, use) => sum + (isText(use) ? 0 : sampleBytes(specOf(use))), 0);
  const isResident = samples * bytesPerRow <= maxResidentBytes;
  const open = (use: OpenedUse) =>
    openArray(use, partsOf({ dataset, files }, directory, use, names), isResident);
  const inputs: OpenedArray[] = [];
  for (const use of x)
    inputs.push(isText(use) ? openTexts({ dataset, files }, directory, use, names) : await open(use));
  const labelled: SampleArray[] = [];
  for (const use of y) labelled.push(await open(use));
  return {
    x: inputs,
    y: labelled,
    labels,
    isResident,
    rows,
    ...samplesOf(rows, windows),
  };
}

/** The samples of the splits: their rows, or windows of them. */
function samplesOf(rows: RowRanges, windows: WindowPlan | null): Pick<DataSet, 'splits' | 'firstRows'> {
  if (windows === null) return { splits: rows };
  const starts: number[] = [];
  const cut = <Range extends RowRange | null>(range: Range): Range => {
    if (range === null) return range;
    const from = starts.length;
    for (const start of windowStarts(range, windows)) starts.push(start);
    return { ...range, from, count: starts.length - from };
  };
  const splits = { train: cut(rows.train), validation: cut(rows.validation), test: cut(rows.test) };
  return { splits, firstRows: Int32Array.from(starts) };
}

/** An array to open, and the rows of a sample. */
interface OpenedUse extends StoredUse {
  role: Role;
  span: RowSpan | undefined;
}

/** The arrays of labels, each once, and which of them belongs to which output. */
function labelUses({ labels, windows }: DataPlan): { uses: OpenedUse[]; labels: LabelSource[] } {
  const uses: OpenedUse[] = [];
  const sources = labels.map((plan): LabelSource => {
    if (plan.from !== 'array') return plan;
    const use: OpenedUse = { ...plan, role: 'y', span: spanOfLabels(plan.steps, windows) };
    const known = uses.findIndex((other) => isSameUse(use, other));
    const index = known >= 0 ? known : uses.push(use) - 1;
    return { from: 'array', index, steps: plan.steps };
  });
  return { uses, labels: sources };
}

const isSameUse = (a: OpenedUse, b: OpenedUse): boolean =>
  a.stored.name === b.stored.name &&
  a.asNumbers === b.asNumbers &&
  String(a.columns) === String(b.columns) &&
  isSameSpan(a.span ?? ONE_ROW, b.span ?? ONE_ROW);

async function openArray(use: OpenedUse, parts: ArrayPart[], isResident: boolean): Promise<SampleArray> {
  const spec = specOf(use);
  const inMemory = isResident && !isWide(spec.dtype);
  const array = await (inMemory ? arrayInMemory(parts, spec) : arrayOnDisk(parts, spec));
  const { stored, columns } = use;
  return columns === undefined ? array : selectedColumns(array, columnIndices(stored.columns ?? [], columns));
}

const isText = ({ stored }: OpenedUse): boolean => stored.dtype === 'string';

function openTexts(
  { dataset, files }: StoredDataset,
  directory: string,
  { stored }: OpenedUse,
  names: readonly SplitName[],
): TextArray {
  const parts = names.flatMap((name) => {
    const ofSplit = files[name];
    const { values, offsets } = (ofSplit && filesOfArray(ofSplit, { role: 'x', name: stored.name })) ?? {};
    if (values === undefined || offsets === undefined) return [];
    const place = ({ file, offset_bytes }: typeof values) => ({
      path: join(directory, file),
      offsetBytes: offset_bytes,
    });
    const count = dataset.splits[name]?.samples ?? 0;
    return [{ values: place(values), offsets: place(offsets), count }];
  });
  return textArray(parts, stored.shape);
}

/** Of whole rows. */
function specOf({ stored, asNumbers, span }: OpenedUse): ArraySpec {
  const { shape: sampleShape, dtype } = stored;
  if (dtype === 'string') throw new Error(`The array ${stored.name} holds text`);
  return { sampleShape, dtype: asNumbers ? 'float32' : dtype, ...(span && { span }) };
}

function partsOf(
  { dataset, files }: StoredDataset,
  directory: string,
  { stored, role, asNumbers }: OpenedUse,
  names: readonly SplitName[],
): ArrayPart[] {
  return names.flatMap((name) => {
    const ofSplit = files[name];
    const found = ofSplit && filesOfArray(ofSplit, { role, name: stored.name });
    const file = asNumbers ? found?.numbers : found?.values;
    const count = dataset.splits[name]?.samples ?? 0;
    if (file === undefined) return [];
    return [{ path: join(directory, file.file), offsetBytes: file.offset_bytes, count }];
  });
}
