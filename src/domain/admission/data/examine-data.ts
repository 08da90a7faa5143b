import type { DatasetArray, TensorSpec } from '../../../contracts/datasets/arrays.js';
import type { Dataset } from '../../../contracts/datasets/datasets.js';
import type { XOp, YOp } from '../../../contracts/datasets/preprocessing.js';
import type { DatasetReference } from '../../../contracts/jobs/dataset-reference.js';
import { unknownNameDetail } from '../../../validation/suggestion.js';
import { arraysOfRole, holdsCategories } from '../../data/arrays.js';
import { distinctNumbers } from '../../data/distinct-count.js';
import { INPUT_ALONE, inferLabels, labelsOfInput, type PreprocessedLabels } from '../../data/labels.js';
import { type LocatedSteps, mixingIssues, mixingOf, withLabelMixing } from '../../data/mixing.js';
import { inferPreprocessing, type PreprocessedInput } from '../../data/preprocessing.js';
import type { ArrayUse } from '../../data/uses/array-use.js';
import { assignArrays } from '../../data/uses/assign-arrays.js';
import type { PortNames } from '../../data/uses/read-entries.js';
import { type LocatedWindow, type WindowPlan, windowIssues, windowPlan } from '../../data/windows.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import type { ExaminedWeights } from './examine-weights.js';
import { isTextUse, numbersForTexts, type TextPort, textInput } from './text-input.js';
import { unlessWeights, withoutWeightColumns } from './weight-columns.js';

/** The inputs and outputs of a model, as far as they are known. */
export interface DataPorts {
  inputs: PortNames;
  outputs: PortNames;
  textPort(input: number): TextPort;
  /** Whether an output needs no labels, because it has no loss. */
  isWithoutLoss(output: number): boolean;
}

/** The data of an input, and its samples after the steps. */
export interface ExaminedInput {
  use: ArrayUse<XOp> & { array: DatasetArray };
  preprocessed: PreprocessedInput;
}

/** The data of an output's labels, and the labels after the steps. */
export interface ExaminedLabels {
  use: ArrayUse<YOp>;
  preprocessed: PreprocessedLabels;
}

/** The data of a model; entries are undefined where they have issues, and for outputs without labels. */
export interface ExaminedData {
  inputs: (ExaminedInput | undefined)[];
  labels: (ExaminedLabels | undefined)[];
  /** Of the samples of each output; undefined for one without. */
  weights: readonly (ExaminedWeights | undefined)[];
  /** Null if each row is a sample. */
  windows: WindowPlan | null;
  issues: Finding[];
}

/** The data of a model without issues. */
export interface WholeData {
  inputs: readonly ExaminedInput[];
  /** Undefined for outputs without labels. */
  labels: readonly (ExaminedLabels | undefined)[];
  /** Undefined for outputs without weights. */
  weights: readonly (ExaminedWeights | undefined)[];
  windows: WindowPlan | null;
}

/** The data of a model, if every input has data, and every output with a loss has labels. */
export function wholeData(data: ExaminedData, { isWithoutLoss }: DataPorts): WholeData | undefined {
  const inputs = data.inputs.filter((input) => input !== undefined);
  const isWhole =
    inputs.length > 0 &&
    inputs.length === data.inputs.length &&
    data.labels.length > 0 &&
    data.labels.every((entry, output) => entry !== undefined || isWithoutLoss(output));
  return isWhole ? { ...data, inputs } : undefined;
}

/** The circumstances in which the data of a model are examined. */
export interface DataContext {
  ports: DataPorts;
  unread: ReadonlySet<string>;
  /** Of the samples of each output. */
  weights: readonly (ExaminedWeights | undefined)[];
}

/** Assigns arrays to the inputs and outputs of a model, and infers their samples after the steps. */
export function examineData(
  dataset: Dataset,
  reference: Partial<Pick<DatasetReference, 'x' | 'y'>>,
  { ports, unread, weights }: DataContext,
): ExaminedData {
  const inputs = unread.has('dataset/x') ? NOTHING : examineInputs(dataset, reference.x, ports, weights);
  const labels = unread.has('dataset/y')
    ? NOTHING
    : examineLabels(dataset, reference.y, { ports, weights }, inputs.examined);
  const known = inputs.examined.flatMap((input) => input ?? []);
  const windows = windowPlan(
    known.map(({ preprocessed }) => preprocessed.ops),
    labels.examined.flatMap((entry) => (entry?.use.array ? [entry.preprocessed.ops] : [])),
  );
  const issues = [
    ...inputs.issues,
    ...labels.issues,
    ...windowIssues(known.flatMap(locatedWindow)),
    ...targetIssues(known, labels.examined),
    ...mixingIssues(known.map(inputSteps), labels.examined.flatMap(labelSteps)),
  ];
  return { inputs: inputs.examined, labels: labels.examined, weights, windows, issues };
}

const inputSteps = ({ use, preprocessed }: ExaminedInput): LocatedSteps<XOp> => ({
  steps: preprocessed.ops,
  pointer: use.pointer,
});

/** Of labels that are an array: those that are an input are mixed with it. */
const labelSteps = (entry: ExaminedLabels | undefined): LocatedSteps<YOp>[] =>
  entry?.use.array ? [{ steps: entry.use.steps, pointer: entry.use.pointer }] : [];

interface Examined<Entry> {
  examined: (Entry | undefined)[];
  issues: Finding[];
}

const NOTHING: Examined<never> = { examined: [], issues: [] };

function examineInputs(
  dataset: Dataset,
  given: DatasetReference['x'],
  { inputs, textPort }: DataPorts,
  weights: DataContext['weights'],
): Examined<ExaminedInput> {
  const { uses, issues } = assignArrays<XOp>(inputs, given, {
    role: 'x',
    arrays: unlessWeights(arraysOfRole(dataset, 'x'), given, weights),
    isWithoutArray: () => false,
    isOptional: () => false,
  });
  return examineEach(uses, issues, (use, input) => {
    const unweighted = withoutWeightColumns(use, weights);
    return unweighted.outcome === 'rejected' ? unweighted : inputOf(unweighted.value, textPort(input));
  });
}

function inputOf(use: ArrayUse<XOp>, port: TextPort): Checked<ExaminedInput> {
  const { array, steps, pointer } = use;
  if (array === null) throw new Error('An input takes an array');
  const whole = { ...use, array };
  if (isTextUse(array, port)) {
    const texts = textInput(whole, port);
    return texts.outcome === 'rejected' ? texts : accepted({ use: whole, preprocessed: texts.value });
  }
  if (port.takesTexts) return numbersForTexts(whole);
  const inferred = inferPreprocessing(specOf(array), steps, pointer);
  if (inferred.outcome === 'rejected') return inferred;
  const { shape } = inferred.value.input;
  // An array of one axis is stored as samples of shape [1].
  if (port.isScalar && shape.length === 1 && shape[0] === 1)
    return inputOf({ ...use, steps: [...steps, { op: 'reshape', shape: [] }] }, { ...port, isScalar: false });
  const { input, ...rest } = inferred.value;
  const isCategorical = !input.isRescaled && holdsCategories(array);
  const distinct = input.isRescaled ? undefined : distinctNumbers(array);
  const known = { ...input, isCategorical, distinct };
  return accepted({ use: { ...use, array }, preprocessed: { ...rest, input: known } });
}

/** Of an array that is not of texts. */
function specOf({ shape, dtype }: DatasetArray): TensorSpec {
  if (dtype === 'string') throw new Error('An array of text has no numbers');
  return { shape, dtype };
}

function examineLabels(
  dataset: Dataset,
  given: DatasetReference['y'],
  { ports: { inputs: names, outputs, isWithoutLoss }, weights }: Pick<DataContext, 'ports' | 'weights'>,
  inputs: readonly (ExaminedInput | undefined)[],
): Examined<ExaminedLabels> {
  const { uses, issues } = assignArrays<YOp>(outputs, given, {
    role: 'y',
    arrays: unlessWeights(arraysOfRole(dataset, 'y'), given, weights),
    isWithoutArray: (steps) => steps.some(({ op }) => op === 'input'),
    isOptional: isWithoutLoss,
  });
  return examineEach(uses, issues, (use) => labelsOf(use, names, inputs));
}

/** Undefined if the input has issues. */
function labelsOf(
  use: ArrayUse<YOp>,
  names: PortNames,
  inputs: readonly (ExaminedInput | undefined)[],
): Checked<ExaminedLabels> | undefined {
  const { array, steps, pointer } = use;
  if (array !== null) {
    const mixing = mixingOf(inputs.find((input) => input !== undefined)?.preprocessed.ops ?? []);
    return withUse(use, inferLabels(array, withLabelMixing(steps, mixing), pointer, steps.length));
  }
  const [step, ...others] = steps;
  if (step?.op !== 'input' || others.length > 0)
    return refused({ pointer, code: 'conflicting_arguments', detail: INPUT_ALONE });
  const index = inputIndex(step.input, names);
  if (index < 0) return refused(unknownInput(step.input, names, `${pointer}/0`));
  const input = inputs[index];
  if (input === undefined) return undefined;
  if (input.preprocessed.input.dtype === 'string')
    return refused({ pointer, code: 'shape_mismatch', detail: TEXTS_AS_LABELS });
  const labels = labelsOfInput(input.preprocessed.input, pointer);
  return accepted({ use, preprocessed: { labels, ops: [{ op: 'input', ...namedInput(names, index) }] } });
}

const TEXTS_AS_LABELS = 'The input is texts, which cannot be labels. Use an array of labels.';

const withUse = (use: ArrayUse<YOp>, inferred: Checked<PreprocessedLabels>): Checked<ExaminedLabels> =>
  inferred.outcome === 'rejected' ? inferred : accepted({ use, preprocessed: inferred.value });

/** The name of an input, if there are several. */
function namedInput(names: PortNames, index: number): { input?: string } {
  const name = names[index];
  return names.length > 1 && name !== undefined ? { input: name } : {};
}

function inputIndex(given: string | undefined, names: PortNames): number {
  if (given !== undefined && names.includes(given)) return names.indexOf(given);
  const isOnly = names.length === 1 && (given === undefined || names[0] === undefined);
  return isOnly ? 0 : -1;
}

function unknownInput(given: string | undefined, names: PortNames, pointer: string): Finding {
  const known = names.filter((name) => name !== undefined);
  if (given === undefined) {
    const [first = 'name'] = known;
    const detail = `The model has several inputs (${known.join(', ')}); name the one whose values are the labels: {"op": "input", "input": ${JSON.stringify(first)}}.`;
    return { pointer: `${pointer}/input`, code: 'missing_field', detail };
  }
  const detail = unknownNameDetail('input of the model', given, known);
  return { pointer: `${pointer}/input`, code: 'unknown_name', detail };
}

function examineEach<Op, Entry>(
  uses: readonly (ArrayUse<Op> | undefined)[],
  found: readonly Finding[],
  examine: (use: ArrayUse<Op>, index: number) => Checked<Entry> | undefined,
): Examined<Entry> {
  const issues = [...found];
  const examined = uses.map((use, index) => {
    const checked = use && examine(use, index);
    if (checked?.outcome === 'rejected') issues.push(...checked.issues);
    return checked?.outcome === 'accepted' ? checked.value : undefined;
  });
  return { examined, issues };
}

function locatedWindow({ use, preprocessed }: ExaminedInput): LocatedWindow[] {
  return preprocessed.ops.flatMap((step, index) =>
    step.op === 'window' ? [{ step, pointer: `${use.pointer}/${index}` }] : [],
  );
}

/** The place of the first window. */
export const windowPointer = (inputs: ExaminedData['inputs']): string =>
  inputs.flatMap((input) => (input === undefined ? [] : locatedWindow(input)))[0]?.pointer ?? '/dataset/x';

/** Rejects windows of labels without windows of inputs, and an offset to labels that are not there. */
function targetIssues(
  inputs: readonly ExaminedInput[],
  labels: readonly (ExaminedLabels | undefined)[],
): Finding[] {
  const windows = inputs.flatMap(locatedWindow);
  const known = labels.filter((entry) => entry !== undefined);
  if (windows.length === 0 && inputs.length > 0) return known.flatMap(windowWithoutInput);
  if (known.length === 0 || known.some(({ use }) => use.array !== null)) return [];
  return windows
    .filter(({ step }) => (step.target_offset ?? 0) > 0)
    .map(({ pointer }) => ({
      pointer: `${pointer}/target_offset`,
      code: 'invalid_value' as const,
      detail: 'The labels are the windows of the input themselves; remove target_offset.',
    }));
}

function windowWithoutInput({ use }: ExaminedLabels): Finding[] {
  return use.steps.flatMap(({ op }, index) =>
    op === 'window'
      ? [
          {
            pointer: `${use.pointer}/${index}`,
            code: 'conflicting_arguments' as const,
            detail:
              'The labels have a window but no input has one. Add a window to the steps in dataset.x, or remove this one.',
          },
        ]
      : [],
  );
}
