import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { resolvedGraphOf } from '../../../src/domain/model/short/resolved-graph.js';
import { validationPlan } from '../../../src/domain/training/fit/validation-plan.js';
import { outputTrainings } from '../../../src/domain/training/outputs/output-training.js';
import { portsOf } from '../../../src/keras/graph/ports.js';
import type { StoredLoss } from '../../../src/keras/losses/index.js';
import {
  type CheckedArray,
  checkData,
  checksOfInput,
  checksOfLabels,
  rangeOfLabels,
} from '../data/check-data.js';
import { type DataPlan, dataPlan, type PlanPorts } from '../data/data-plan.js';
import { type DataSet, type OpenedDataSet, openDataSet } from '../data/data-set.js';
import { prepareWide } from '../data/prepared-array.js';
import { preprocessedArray } from '../data/preprocessed-array.js';
import { selectedRows } from '../data/rows/selected-rows.js';
import { windowedRows } from '../data/rows/windowed-rows.js';
import type { SampleArray } from '../data/sample-array.js';
import type { Model } from '../model/model.js';
import { vocabulariesOf } from '../model/vocabulary.js';
import { fitSteps } from '../preprocessing/fit-steps.js';
import type { BatchSteps } from '../training/steps/batch.js';
import { type AttemptContext, log } from './attempt-context.js';
import { describeConstant } from './log-lines.js';

/** The data of an attempt, ready for its steps. */
export interface PreparedData {
  plan: DataPlan;
  /** The dataset as stored. */
  opened: OpenedDataSet;
  /** The dataset in the form that the recorded steps expect. */
  data: DataSet;
  /** Every fitted step on each input: those that are recorded, and those already applied. */
  preprocessing: readonly (readonly XOp[])[];
  /** The steps that are recorded. */
  steps: BatchSteps;
}

/** Opens the arrays of a job and fits its preprocessing. */
export async function prepareData(context: AttemptContext, maxResidentBytes: number): Promise<PreparedData> {
  const { config, dataset, datasetDirectory, validationDataset } = context.assignment;
  const plan = dataPlan(dataset.dataset, config.dataset, planPorts(config));
  const job = { stored: dataset, directory: datasetDirectory };
  const validation = validationPlan(config.fit, dataset.dataset);
  const opened = await openDataSet(
    { job, validation: validationDataset ?? job },
    { plan, validation, maxResidentBytes },
  );
  const preprocessing = await fitInputs(context, plan, opened);
  const { data, steps: x } = await prepareWide(opened, preprocessing, maxResidentBytes);
  return { plan, opened, data, preprocessing, steps: { x, y: opened.labels, weights: opened.weights } };
}

/** The inputs and outputs of a job's model. */
function planPorts(config: ResolvedConfig): PlanPorts {
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
    const { steps = [], array: described } = inputs[index] ?? {};
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
  const array = x[input];
  if (array?.span === undefined || firstRows === undefined) return undefined;
  const { from, count } = splits.train;
  return windowedRows(array, firstRows.subarray(from, from + count), array.span);
}

/** Checks the values that a model takes and is compared with. @throws EngineFailure `invalid_data` */
export async function checkPrepared(
  prepared: PreparedData,
  model: Model,
  config: ResolvedConfig,
): Promise<void> {
  const { plan, data, opened } = prepared;
  const vocabularies = vocabulariesOf(resolvedGraphOf(config.model));
  const inputs = data.x.map((array, index): CheckedArray => {
    const part = partOf('x', plan.inputs.length, plan.inputs[index]?.name);
    return { array, rows: opened.rows, part, checks: checksOfInput(vocabularies[index]) };
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
  await checkData([...inputs, ...labels, ...weights]);
}

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
