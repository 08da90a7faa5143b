import { join } from 'node:path';
import type { XOp } from '../../../src/contracts/datasets/preprocessing.js';
import { MODEL_DIRECTORY } from '../../../src/contracts/ipc/trainer.js';
import type { Evaluation } from '../../../src/contracts/jobs/progress.js';
import type { Tasks } from '../../../src/contracts/jobs/training-config.js';
import type { UnregisteredModelManifest } from '../../../src/contracts/models.js';
import { pairedDataset } from '../../../src/domain/data/arrays.js';
import { learnsNumbers } from '../../../src/domain/data/labels.js';
import { isOneLoss } from '../../../src/domain/training/outputs/output-training.js';
import type { DataFormat } from '../../../src/keras/layers/shapes/data-format.js';
import { elementsOf } from '../../../src/keras/shape.js';
import type { Task } from '../../../src/keras/task.js';
import type { OpenedDataSet } from '../data/data-set.js';
import { storing } from '../engine-failure.js';
import type { Model } from '../model/model.js';
import { saveModel } from '../storage/saved-model.js';
import type { CompiledModel } from '../training/steps/compiled-model.js';
import type { AttemptContext } from './attempt-context.js';
import { describeInputs } from './describe-inputs.js';

/** The result of an attempt. */
export interface Trained {
  compiled: CompiledModel;
  /** The dataset as stored. */
  opened: OpenedDataSet;
  /** Every fitted step on each input: those that are recorded, and those already applied. */
  preprocessing: readonly (readonly XOp[])[];
  evaluation: Evaluation | null;
  /** The epoch whose weights it has; null for the last one. */
  restoredEpoch: number | null;
}

/** Writes the trained model, with the information that predictions need. */
export async function saveTrained(
  context: AttemptContext,
  { compiled, opened, preprocessing, evaluation, restoredEpoch }: Trained,
): Promise<void> {
  const { config, dataset, jobId, attemptDirectory } = context.assignment;
  const { model } = compiled;
  const dataFormat = dataFormatOfModel(model);
  const [x, y] = [opened.x[0], opened.y[0]];
  if (x === undefined || y === undefined) throw new Error('The model has no input or no labels');
  const manifest: Omit<UnregisteredModelManifest, 'files'> = {
    object: 'model_version',
    name: config.name,
    created_at: new Date().toISOString(),
    job_id: jobId,
    dataset_id: config.dataset.id,
    task: firstTask(config.task),
    input: pairedDataset(dataset.dataset).x,
    preprocessing: [...(preprocessing[0] ?? [])],
    model_input_shape: [...model.inputs[0].shape],
    output_shape: [...model.outputs[0].shape],
    classes: learnsNumbers(dataset.dataset, config) ? null : dataset.dataset.classes,
    from_logits: isOneLoss(config.compile.loss) && config.compile.loss.from_logits,
    data_format: dataFormat,
    ...(await describeInputs(dataset.dataset, { x, y }, dataFormat)),
    parameters: model.weights.reduce((sum, { shape }) => sum + elementsOf(shape), 0),
    evaluation,
    restored_epoch: restoredEpoch,
  };
  const directory = join(attemptDirectory, MODEL_DIRECTORY);
  await storing('The model', () =>
    saveModel(model, compiled.readWeights(), { config: config.model, manifest, directory }),
  );
}

/** The task of the first output. */
const firstTask = (tasks: Tasks): Task => {
  const [task = 'regression'] = typeof tasks === 'string' ? [tasks] : Object.values(tasks);
  return task;
};

/** The format of the first layer that has one. */
function dataFormatOfModel({ layers }: Model): DataFormat {
  const formats = layers.flatMap(({ config }) => ('data_format' in config ? [config.data_format] : []));
  return formats[0] ?? 'channels_last';
}
