import { join } from 'node:path';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import type { Evaluation } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import type { ModelInput, ModelOutput, UnregisteredModelManifest } from '../../../src/contracts/models.js';
import { classAxisOf } from '../../../src/domain/training/loss/class-axis.js';
import { outputTrainings, taskOfOutput } from '../../../src/domain/training/outputs/output-training.js';
import type { DataFormat } from '../../../src/keras/layers/shapes/data-format.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { classifiesPositions } from '../../../src/keras/task.js';
import type { DataPlan } from '../data/data-plan.js';
import { storing } from '../engine-failure.js';
import type { Model, Port } from '../model/model.js';
import { saveModel } from '../storage/saved-model.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { AttemptContext } from './attempt-context.js';
import { describeInput, type InputDescription } from './describe-inputs.js';
import type { PreparedData } from './prepare-data.js';
import { classNamesOf } from './reports.js';

/** The result of an attempt. */
export interface Trained
  extends Pick<PreparedData, 'definition' | 'plan' | 'opened' | 'preprocessing' | 'textInputs'> {
  compiled: CompiledModel;
  evaluation: Evaluation | null;
  /** The epoch whose weights it has; null for the last one. */
  restoredEpoch: number | null;
}

/** Writes the trained model, with the information that predictions need. */
export async function saveTrained(
  context: AttemptContext,
  { compiled, evaluation, restoredEpoch, ...data }: Trained,
): Promise<void> {
  const { config, jobId, attemptDirectory } = context.assignment;
  const { dataset } = context.assignment.dataset;
  const { model } = compiled;
  const dataFormat = dataFormatOfModel(model);
  const inputs = await describeAll(data, dataset.splits.train.samples, dataFormat);
  const [input] = inputs;
  if (input === undefined) throw new Error('The model has no input');
  const outputs = describeOutputs(config, model, data.plan);
  const [{ name: _name, ...output }] = outputs;
  const manifest: Omit<UnregisteredModelManifest, 'files'> = {
    object: 'model_version',
    name: config.name,
    created_at: new Date().toISOString(),
    job_id: jobId,
    dataset_id: config.dataset.id,
    ...input,
    ...(inputs.length > 1 && { inputs: inputsByName(model, inputs) }),
    model_input_shape: [...model.given[0].shape],
    ...output,
    ...(outputs.length > 1 && { outputs: [...outputs] }),
    data_format: dataFormat,
    parameters: model.weights.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    evaluation,
    restored_epoch: restoredEpoch,
  };
  const directory = join(attemptDirectory, MODEL_DIRECTORY);
  await storing('The model', () =>
    saveModel(model, compiled.readWeights(), {
      config: data.definition,
      manifest,
      directory,
      optimizer: {
        step: compiled.step,
        learningRates: compiled.learningRates,
        slots: compiled.readSlots(),
      },
      job: config,
    }),
  );
}

function inputsByName({ given: ports }: Model, described: readonly InputDescription[]): ModelInput[] {
  return ports.flatMap(({ name, shape }, index) => {
    const input = described[index];
    return input === undefined ? [] : [{ ...input, name, model_input_shape: [...shape] }];
  });
}

/** The training data of each input. */
async function describeAll(
  {
    plan,
    opened,
    preprocessing,
    textInputs,
  }: Pick<PreparedData, 'plan' | 'opened' | 'preprocessing' | 'textInputs'>,
  trainRows: number,
  format: DataFormat,
): Promise<InputDescription[]> {
  const label = plan.labels.find((one) => one.from === 'array');
  const labels = label?.array.statistics?.values ?? null;
  const described: InputDescription[] = [];
  for (const [index, { array }] of plan.inputs.entries()) {
    const [x, steps = []] = [opened.x[index], preprocessing[index]];
    const asTexts = textInputs[index] === true;
    if (x !== undefined)
      described.push(await describeInput({ array, x, asTexts, steps, trainRows, labels }, format));
  }
  return described;
}

/** How predictions answer each output. */
function describeOutputs(
  config: ResolvedConfig,
  { outputs: [first, ...others] }: Model,
  plan: DataPlan,
): readonly [ModelOutput, ...ModelOutput[]] {
  const trainings = outputTrainings(
    config,
    [first, ...others].map(({ name }) => name),
  );
  const describe = ({ name, shape }: Port, index: number): ModelOutput => {
    const loss = trainings[index]?.loss ?? null;
    const task = taskOfOutput(config.task, name) ?? 'regression';
    return {
      name,
      output_shape: [...shape],
      task,
      classes: classNamesOf(plan, index),
      from_logits: loss?.from_logits ?? false,
      ...(loss !== null && classifiesPositions(task) && unlessLast(classAxisOf(loss, shape), shape)),
    };
  };
  return [describe(first, 0), ...others.map((port, index) => describe(port, index + 1))];
}

const unlessLast = (axis: number, shape: Port['shape']): Pick<ModelOutput, 'class_axis'> =>
  axis === shape.length - 1 ? {} : { class_axis: axis };

/** The format of the first layer that has one. */
function dataFormatOfModel({ layers }: Model): DataFormat {
  const formats = layers.flatMap(({ config }) => ('data_format' in config ? [config.data_format] : []));
  return formats[0] ?? 'channels_last';
}
