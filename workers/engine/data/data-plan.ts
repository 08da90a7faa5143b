import type { ArrayRole, DatasetArray } from '../../../src/contracts/datasets/arrays.js';
import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import type { XOp, YOp } from '../../../src/contracts/datasets/preprocessing.js';
import type {
  ResolvedDataset,
  ResolvedInputUse,
  ResolvedLabelUse,
} from '../../../src/contracts/jobs/dataset-reference.js';
import { arraysOfRole } from '../../../src/domain/data/arrays.js';
import { learnsNumbers } from '../../../src/domain/data/labels.js';
import { selectColumns } from '../../../src/domain/data/uses/select-columns.js';
import { findWeights } from '../../../src/domain/data/uses/weight-source.js';
import { type WindowPlan, windowPlan } from '../../../src/domain/data/windows.js';
import type { LossType } from '../../../src/keras/losses/index.js';

/** A stored array, and which part of it is used. */
export interface StoredUse {
  /** As stored, with all columns. */
  stored: DatasetArray;
  /** The selected columns, in order; undefined: all. */
  columns: readonly string[] | undefined;
  /** Labels as the numbers behind their classes. */
  asNumbers: boolean;
}

/** The data of one input. */
export interface InputPlan extends StoredUse {
  /** Of the input. */
  name: string;
  /** The selected columns of the array. */
  array: DatasetArray;
  steps: readonly XOp[];
}

/** The labels of one output. */
export type LabelPlan =
  | (StoredUse & { from: 'array'; array: DatasetArray; steps: readonly YOp[] })
  | { from: 'input'; index: number }
  | { from: 'nothing' };

/** The data of a job, for each input and output of its model. */
export interface DataPlan {
  inputs: readonly InputPlan[];
  labels: readonly LabelPlan[];
  /** The weights of the samples of each output; undefined for one without. */
  weights: readonly (StoredUse | undefined)[];
  /** Null if each row is a sample. */
  windows: WindowPlan | null;
}

/** An output of a model. */
interface OutputPort {
  name: string;
  loss: LossType | undefined;
  /** Metrics compare an output with its labels even without a loss. */
  hasMetrics: boolean;
  /** The name of the weights of its samples. */
  sampleWeight?: string | undefined;
}

/** The inputs and outputs of a model. */
export interface PlanPorts {
  inputs: readonly string[];
  outputs: readonly OutputPort[];
}

/** Finds the arrays of a resolved job. @throws Error if the dataset lacks one, which admission rejects */
export function dataPlan(dataset: Dataset, { x, y }: ResolvedDataset, ports: PlanPorts): DataPlan {
  const inputs = ports.inputs.map((name) => {
    const use = isXSteps(x) ? { steps: x } : entryOf(x, name, ports.inputs.length);
    return inputPlan(dataset, name, use);
  });
  const labels = ports.outputs.map((output) => {
    const use = isYSteps(y) ? { steps: y } : entryOf(y, output.name, ports.outputs.length);
    return labelPlan(dataset, use, ports.inputs, output);
  });
  const windows = windowPlan(
    inputs.map(({ steps }) => steps),
    labels.flatMap((plan) => (plan.from === 'array' ? [plan.steps] : [])),
  );
  const weights = ports.outputs.map(({ sampleWeight, ...output }) =>
    sampleWeight === undefined || !isCompared(output) ? undefined : weightsNamed(dataset, sampleWeight),
  );
  return { inputs, labels, weights, windows };
}

/** A single entry belongs to the only port, whatever its name. */
function entryOf<Use>(entries: Readonly<Record<string, Use>>, name: string, count: number): Use | undefined {
  if (count === 1) return Object.values(entries)[0];
  return Object.hasOwn(entries, name) ? entries[name] : undefined;
}

const isXSteps = (x: ResolvedDataset['x']): x is XOp[] => Array.isArray(x);
const isYSteps = (y: ResolvedDataset['y']): y is YOp[] => Array.isArray(y);

/** An entry, or the steps of the only one. */
type InputUse = Omit<ResolvedInputUse, 'array'> & { array?: string };

function inputPlan(dataset: Dataset, name: string, use: InputUse | undefined): InputPlan {
  if (use === undefined) throw new Error(`The job names no array for the input ${name}`);
  return { ...storedUse(dataset, 'x', use), name, steps: use.steps };
}

function labelPlan(
  dataset: Dataset,
  use: ResolvedLabelUse | undefined,
  inputs: readonly string[],
  { loss, hasMetrics }: OutputPort,
): LabelPlan {
  if (use === undefined || !isCompared({ loss, hasMetrics })) return { from: 'nothing' };
  const [first] = use.steps;
  if (first?.op === 'input')
    return { from: 'input', index: first.input === undefined ? 0 : inputs.indexOf(first.input) };
  const found = storedUse(dataset, 'y', use);
  const asNumbers = loss !== undefined && learnsNumbers(found.stored, use.steps, loss);
  return { ...found, asNumbers, from: 'array', steps: use.steps };
}

/** Whether the values of an output are compared with labels. */
const isCompared = ({ loss, hasMetrics }: Pick<OutputPort, 'loss' | 'hasMetrics'>): boolean =>
  loss !== undefined || hasMetrics;

function weightsNamed(dataset: Dataset, name: string): StoredUse {
  const found = findWeights(dataset, name, '');
  if (found.outcome === 'rejected') throw new Error(found.issues[0]?.detail);
  const { array, column } = found.value;
  return { stored: array, columns: column === undefined ? undefined : [column], asNumbers: false };
}

/** The array that an entry names, or the only one. */
function storedUse(
  dataset: Dataset,
  role: ArrayRole,
  { array: name, columns }: { array?: string; columns?: readonly string[] },
): StoredUse & { array: DatasetArray } {
  const arrays = arraysOfRole(dataset, role);
  const stored = name === undefined ? arrays[0] : arrays.find((array) => array.name === name);
  if (stored === undefined) throw new Error(`The dataset has no ${role} array ${name ?? ''}`);
  return { stored, columns, asNumbers: false, array: columns ? selected(stored, columns) : stored };
}

function selected(stored: DatasetArray, columns: readonly string[]): DatasetArray {
  const array = selectColumns(stored, columns, '');
  if (array.outcome === 'rejected') throw new Error(array.issues[0]?.detail);
  return array.value;
}
