import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { mixingOf, withoutMixing } from '../../../src/domain/data/mixing.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { validationPlan } from '../../../src/domain/training/fit/validation-plan.js';
import { outputTrainings } from '../../../src/domain/training/outputs/output-training.js';
import { portsOf } from '../../../src/keras/graph/ports.js';
import type { StoredLoss } from '../../../src/keras/losses/index.js';
import { adaptVocabularies } from '../adaptation/adapt-vocabularies.js';
import {
  type CheckedArray,
  checkData,
  checksOfInput,
  checksOfLabels,
  rangeOfLabels,
} from '../data/check-data.js';
import { type DataPlan, dataPlan, type PlanPorts } from '../data/data-plan.js';
import {
  type DataSet,
  numbersOf,
  type OpenedDataSet,
  openDataSet,
  type SplitName,
} from '../data/data-set.js';
import { preprocessedArray } from '../data/preprocessed-array.js';
import { selectedRows } from '../data/rows/selected-rows.js';
import { windowedRows } from '../data/rows/windowed-rows.js';
import type { SampleArray } from '../data/sample-array.js';
import type { Model } from '../model/model.js';
import { vocabulariesOf } from '../model/vocabulary.js';
import { fitSteps } from '../preprocessing/fit-steps.js';
import type { BatchSteps } from '../training/steps/batch.js';
import { type AttemptContext, log } from './attempt-context.js';
import { deviceData, textInputs } from './host-data.js';
import { describeConstant } from './log-lines.js';

/** The data of an attempt, ready for its steps. */
export interface PreparedData {
  /** The model of the job, with the vocabularies that were found on the training split. */
  definition: ResolvedConfig['model'];
  plan: DataPlan;
  /** The dataset as stored. */
  opened: OpenedDataSet;
  /** The dataset in the form that the recorded steps expect. */
  data: DataSet;
  /** Every fitted step on each input: those that are recorded, and those already applied. */
  preprocessing: readonly (readonly XOp[])[];
  /** The steps that are recorded. */
  steps: BatchSteps;
  /** The inputs of the model that the device takes; `data.x` has what the host computes after them. */
  passes: readonly number[];
  /** Which inputs of the model are texts. */
  textInputs: readonly boolean[];
}

/** Opens the arrays of a job and fits its preprocessing. @param change Changes the opened arrays */
export async function prepareData(
  context: AttemptContext,
  maxResidentBytes: number,
  change: (opened: OpenedDataSet, plan: DataPlan) => OpenedDataSet = (opened) => opened,
): Promise<PreparedData> {
  const { config, dataset, datasetDirectory, validationDataset } = context.assignment;
  const plan = dataPlan(dataset.dataset, config.dataset, planPorts(config));
  const job = { stored: dataset, directory: datasetDirectory };
  const validation = validationPlan(config.fit, dataset.dataset);
  const stored = { job, validation: validationDataset ?? job };
  const opened = change(await openDataSet(stored, { plan, validation, maxResidentBytes }), plan);
  const preprocessing = await fitInputs(context, plan, opened);
  const definition = await adaptedDefinition(context, { plan, opened, preprocessing });
  const graph = resolvedGraphOf(definition);
  const { data, steps, labels, passes } = await deviceData(
    { graph, plan, opened, preprocessing },
    maxResidentBytes,
  );
  const mixing = mixingOf(plan.inputs[0]?.steps ?? []);
  return {
    definition,
    plan,
    opened,
    data,
    preprocessing,
    steps: { x: steps, y: labels, weights: opened.weights, ...(mixing.length > 0 && { mixing }) },
    passes,
    textInputs: textInputs(graph),
  };
}

/** A model whose lookups have a vocabulary. Jobs of earlier versions adapt nothing. */
async function adaptedDefinition(
  context: AttemptContext,
  data: Pick<PreparedData, 'plan' | 'opened' | 'preprocessing'>,
): Promise<ResolvedConfig['model']> {
  const { model, fit } = context.assignment.config;
  if (fit.adapt !== true) return model;
  const onAdapted = (path: string, terms: number) =>
    log(context, 'info', `${path} was adapted on the training split: a vocabulary of ${terms} terms`);
  return adaptVocabularies(model, { ...data, signal: context.signal, onAdapted });
}

/** The inputs and outputs of a job's model. */
export function planPorts(config: ResolvedConfig): PlanPorts {
  const graph = resolvedGraphOf(config.model);
  const outputs = portsOf(graph.outputs).map(({ name }) => name);
  return {
    inputs: portsOf(graph.inputs).map(({ name }) => name),
    outputs: outputTrainings(config, outputs).map(({ name, loss, metrics, sampleWeight }) => ({
      name,
      sampleWeight,
      loss: loss?.type,
      hasMetrics: Object.values(metrics).some((list) => list.length > 0),
    })),
  };
}

/** The fitted steps on each input. */
async function fitInputs(
  context: AttemptContext,
  { inputs }: DataPlan,
  opened: OpenedDataSet,
): Promise<XOp[][]> {
  const { x, rows, drawn } = opened;
  const fitted: XOp[][] = [];
  for (const [index, array] of x.entries()) {
    const { steps: given = [], array: described } = inputs[index] ?? {};
    const steps = withoutMixing(given);
    if (array.dtype === 'string') {
      fitted.push(steps);
      continue;
    }
    const windows = trainingWindows(opened, index);
    const onConstant = (entries: readonly number[]) =>
      log(context, 'warn', describeConstant(entries, described?.columns));
    const train =
      drawn === undefined
        ? { x: array, splits: rows, ...(windows && { windows }) }
        : trainingRows(array, drawn.train);
    fitted.push(await fitSteps(steps, train, onConstant));
  }
  return fitted;
}

/** Rows that are held out decide no statistics. */
const trainingRows = (array: SampleArray, rows: Int32Array) => ({
  x: selectedRows(array, rows),
  splits: { train: { from: 0, count: rows.length } },
});

function trainingWindows({ x, splits, firstRows }: OpenedDataSet, input: number) {
  const array = numbersOf(x[input]);
  if (array.span === undefined || firstRows === undefined) return undefined;
  const { from, count } = splits.train;
  return windowedRows(array, firstRows.subarray(from, from + count), array.span);
}

/** Checks the values that a model takes and is compared with. @param nameOf How messages name a split @throws EngineFailure `invalid_data` */
export async function checkPrepared(
  prepared: PreparedData,
  model: Model,
  config: ResolvedConfig,
  nameOf?: (split: SplitName) => SplitName,
): Promise<void> {
  const { plan, data, opened } = prepared;
  const vocabularies = vocabulariesOf(resolvedGraphOf(config.model));
  const inputs = data.x.map((array, index): CheckedArray => {
    const input = prepared.passes[index];
    const part =
      input === undefined
        ? `The output of '${model.inputs[index]?.name ?? ''}'`
        : partOf('x', plan.inputs.length, plan.inputs[input]?.name);
    return { array, rows: opened.rows, part, checks: checksOfDevice(vocabularies[index], input) };
  });
  const names = model.outputs.map(({ name }) => name);
  const labels = outputTrainings(config, names).flatMap(({ name, loss }, output): CheckedArray[] => {
    const part = partOf('y', names.length, name);
    const width = model.outputs[output]?.shape.at(-1);
    return loss === null ? [] : checkedLabels(prepared, { output, loss, width, part });
  });
  const weights = [...new Set(opened.weights)].flatMap((index): CheckedArray[] => {
    const array = index === undefined ? undefined : data.y[index];
    return array === undefined
      ? []
      : [{ array, rows: opened.rows, part: 'sample_weight', checks: checksOfInput(undefined) }];
  });
  await checkData([...inputs, ...labels, ...weights], nameOf);
}

/** The host computes finite numbers only. */
const checksOfDevice = (vocabulary: number | undefined, input: number | undefined) =>
  input === undefined && vocabulary === undefined ? [] : checksOfInput(vocabulary);

const partOf = (role: 'x' | 'y', count: number, name = ''): string =>
  count === 1 ? role : `${role} of '${name}'`;

/** An output with a loss. */
interface LossOutput {
  output: number;
  loss: StoredLoss;
  width: number | undefined;
  part: string;
}

function checkedLabels(
  { data, opened, preprocessing }: PreparedData,
  { output, loss, width, part }: LossOutput,
): CheckedArray[] {
  const source = opened.labels[output];
  if (source === undefined || source.from === 'nothing') return [];
  if (source.from === 'input') {
    const checks = rangeOfLabels(loss.type);
    if (checks.length === 0) return [];
    const { samples, rows } = preprocessedArray(opened, source.index, preprocessing[source.index] ?? []);
    return [{ array: samples, rows, part, checks }];
  }
  const array = data.y[source.index];
  const checks = checksOfLabels(loss, source.steps, width);
  return array === undefined ? [] : [{ array, rows: opened.rows, part, checks }];
}
