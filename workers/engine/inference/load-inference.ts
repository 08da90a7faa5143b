import type { Inference } from '../../../src/contracts/jobs/inference.js';
import { evaluatedFiles } from '../../../src/domain/admission/inference/evaluated-dataset.js';
import { withClasses } from '../../../src/domain/admission/inference/trained-names.js';
import { outputsOf } from '../../../src/domain/admission/inference/trained-version.js';
import type { AttemptContext } from '../attempt/attempt-context.js';
import { checkPrepared, type PreparedData, planPorts, prepareData } from '../attempt/prepare-data.js';
import { dataPlan } from '../data/data-plan.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import { buildModel } from '../model/build-model.js';
import type { Model } from '../model/model.js';
import type { SavedModel } from '../storage/read-saved-model.js';
import { renumberedClasses, withTrainedNumbers } from './renumbered-labels.js';

/** A model version and the samples that a job evaluates or predicts. */
export interface LoadedInference extends PreparedData {
  model: Model;
  /** All samples of the job. */
  range: SampleRange;
}

/** The version of a job, and its samples. */
export interface InferenceSource {
  saved: SavedModel;
  inference: Inference;
}

/** Opens the samples of a job, with labels numbered as in the training, and builds its model. */
export async function loadInference(
  context: AttemptContext,
  { saved, inference: { split } }: InferenceSource,
  maxResidentBytes: number,
): Promise<LoadedInference> {
  const { assignment } = context;
  const { config } = assignment;
  const stored = evaluatedFiles(assignment.dataset, split);
  const plan = dataPlan(stored.dataset, config.dataset, planPorts(config));
  const version = { manifest: saved.manifest, definition: saved.config, job: null };
  const classes = renumberedClasses(
    plan,
    outputsOf(version).map((output) => output.classes),
  );
  const dataset = { ...stored, dataset: withClasses(stored.dataset, classes) };
  const prepared = await prepareData(
    { ...context, assignment: { ...assignment, dataset } },
    maxResidentBytes,
    (opened, renumbered) => withTrainedNumbers(opened, renumbered, stored),
  );
  const model = buildModel(prepared.definition);
  await checkPrepared(prepared, model, config, (name) => (split === 'all' ? name : split));
  return { ...prepared, model, range: wholeRange(prepared.data) };
}

/** The splits follow each other. */
function wholeRange({ splits: { train, validation, test } }: DataSet): SampleRange {
  const ends = [train, validation, test].map((range) => (range === null ? 0 : range.from + range.count));
  return { from: 0, count: Math.max(...ends) };
}
