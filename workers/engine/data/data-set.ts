import type { DrawnSplit } from '../../../src/contracts/jobs/fit-arguments.js';
import { arraysOfRole } from '../../../src/domain/data/arrays.js';
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
import { type RowRanges, rowRanges, storedSplits } from '../../../src/domain/training/fit/row-ranges.js';
import type { ValidationPlan } from '../../../src/domain/training/fit/validation-plan.js';
import type { LabelSource } from '../training/steps/batch.js';
import type { DataPlan, StoredUse } from './data-plan.js';
import { type TextArray, textArray } from './host/text-array.js';
import { type DrawnRows, drawRandom, drawStratified } from './rows/drawn-rows.js';
import { isSameSpan, ONE_ROW } from './rows/row-span.js';
import { rowsOf } from './rows/rows-of.js';
import {
  type ArrayPart,
  type ArraySpec,
  arrayInMemory,
  arrayOnDisk,
  type SampleArray,
  sampleBytes,
} from './sample-array.js';
import { selectedColumns } from './selected-columns.js';
import { type JobDatasets, partsOf, samplesOf, textPartsOf } from './stored-splits.js';

/** Samples `from` to `from + count`. */
export interface SampleRange {
  from: number;
  count: number;
}

/** The samples of a job: those for training first, then the held-out ones, then the test split. */
export interface DataSet {
  /** Of each input of the model. */
  x: readonly SampleArray[];
  /** Arrays of labels and weights. */
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
  /** The array of weights of each output, among `y`; undefined for one without. */
  weights: readonly (number | undefined)[];
  /** The rows of the splits; those of training without the ones that no window uses. */
  rows: RowRanges;
  /** Whether the arrays may be kept in memory. */
  isResident: boolean;
  /** The rows of the training split, where those for validation are drawn from it. */
  drawn?: DrawnRows;
}

/** An opened array of an input; texts stay on disk. */
export type OpenedArray = SampleArray | TextArray;

/** An array of an input that takes no texts. */
export function numbersOf(array: OpenedArray | undefined): SampleArray {
  if (array === undefined || array.dtype === 'string') throw new Error('The input takes no texts');
  return array;
}

export type SplitName = keyof DataSet['splits'];

/** The choices that decide the data of a job. */
export interface DataChoice {
  plan: DataPlan;
  validation: ValidationPlan;
  /** A larger dataset stays on disk. */
  maxResidentBytes: number;
}

/**
 * Opens the arrays of a job and divides their samples into those for training, validation and test: before any shuffling, as Keras does, and
 * before rows are cut into windows.
 */
export async function openDataSet(
  datasets: JobDatasets,
  { plan, validation, maxResidentBytes }: DataChoice,
): Promise<OpenedDataSet> {
  const { windows } = plan;
  const { splits } = datasets.job.stored.dataset;
  const ranges = rowRanges(splits, validation, datasets.validation?.stored.dataset.splits);
  const rows = windows === null ? ranges : { ...ranges, train: usedRows(ranges.train, windows) };
  const x = plan.inputs.map((input): OpenedUse => ({ ...input, span: spanOfInput(input.steps, windows) }));
  const { uses: y, labels, weights } = outputUses(plan);
  const uses = [...x, ...y];
  const stored = storedSplits(validation, splits);
  const bytesPerRow = uses.reduce((sum, use) => sum + (isText(use) ? 0 : sampleBytes(specOf(use))), 0);
  const isResident = samplesOf(datasets, stored) * bytesPerRow <= maxResidentBytes;
  const parts = (use: OpenedUse) => partsOf(datasets, { ...use, array: use.stored }, stored);
  const inputs: OpenedArray[] = [];
  for (const use of x)
    inputs.push(
      isText(use)
        ? textArray(textPartsOf(datasets, use.stored, stored), use.stored.shape)
        : await openArray(use, parts(use), isResident),
    );
  const labelled: SampleArray[] = [];
  for (const use of y) labelled.push(await openArray(use, parts(use), isResident));
  const drawn = validation.from === 'drawn' ? await drawRows(datasets, validation) : undefined;
  return {
    x: inputs,
    y: labelled,
    labels,
    weights,
    isResident,
    rows,
    ...(drawn === undefined ? cutSamples(rows, windows) : orderedSamples(rows, drawn)),
    ...(drawn && { drawn }),
  };
}

/** Divides the training rows of a job. */
async function drawRows(datasets: JobDatasets, split: DrawnSplit): Promise<DrawnRows> {
  const { dataset } = datasets.job.stored;
  const { samples } = dataset.splits.train;
  if (split.method === 'random') return drawRandom(split, samples);
  const array = arraysOfRole(dataset, 'y').find(({ name }) => name === split.by);
  if (array === undefined || array.dtype === 'string' || array.classes === null)
    throw new Error(`The dataset has no classes ${split.by}`);
  const parts = partsOf(datasets, { array, asNumbers: false }, [{ of: 'job', split: 'train' }]);
  const labels = await arrayInMemory(parts, { sampleShape: array.shape, dtype: array.dtype });
  return drawStratified(split, await labels.read(0, samples), array.classes.length);
}

/** The samples of splits of which the first one is divided: those to train on, those that are held out, and those of the test split. */
function orderedSamples(
  { test }: RowRanges,
  { train, held }: DrawnRows,
): Pick<DataSet, 'splits' | 'firstRows'> {
  const rest = test === null ? [] : rowsOf(test);
  const firstRows = Int32Array.from([...train, ...held, ...rest]);
  const count = train.length + held.length;
  return {
    firstRows,
    splits: {
      train: { from: 0, count: train.length },
      validation: { from: train.length, count: held.length },
      test: test && { from: count, count: test.count },
    },
  };
}

/** The samples of the splits: their rows, or windows of them. */
function cutSamples(rows: RowRanges, windows: WindowPlan | null): Pick<DataSet, 'splits' | 'firstRows'> {
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
  span: RowSpan | undefined;
}

/** The arrays of labels and of weights, each once, and which of them belongs to which output. */
interface OutputUses {
  uses: OpenedUse[];
  labels: LabelSource[];
  weights: (number | undefined)[];
}

function outputUses({ labels, weights, windows }: DataPlan): OutputUses {
  const uses: OpenedUse[] = [];
  const place = (use: OpenedUse): number => {
    const known = uses.findIndex((other) => isSameUse(use, other));
    return known >= 0 ? known : uses.push(use) - 1;
  };
  const sources = labels.map((plan): LabelSource => {
    if (plan.from !== 'array') return plan;
    const index = place({ ...plan, span: spanOfLabels(plan.steps, windows) });
    return { from: 'array', index, steps: plan.steps };
  });
  // A window weighs as much as its first label.
  const span = spanOfLabels([], windows);
  return { uses, labels: sources, weights: weights.map((use) => use && place({ ...use, span })) };
}

const isSameUse = (a: OpenedUse, b: OpenedUse): boolean =>
  a.stored.role === b.stored.role &&
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

/** Of whole rows. */
function specOf({ stored, asNumbers, span }: OpenedUse): ArraySpec {
  const { shape: sampleShape, dtype } = stored;
  if (dtype === 'string') throw new Error(`The array ${stored.name} holds text`);
  return { sampleShape, dtype: asNumbers ? 'float32' : dtype, ...(span && { span }) };
}
