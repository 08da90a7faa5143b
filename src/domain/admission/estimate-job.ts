import { workElementsOf } from '../../keras/metrics/index.js';
import { optimizers } from '../../keras/optimizers/index.js';
import { optimizerPlan, stateElements } from '../../keras/optimizers/parts.js';
import { elementsOf } from '../../keras/shape.js';
import { sum } from '../../schema/sum.js';
import type { InferredModel } from '../model/inferred-model.js';
import { trainedWeights } from '../model/trained-weights.js';
import { restoresBest } from '../training/best-epoch.js';
import { estimateMemory, type MemoryEstimate } from '../training/device/memory-estimate.js';
import { outputTrainings } from '../training/outputs/output-training.js';
import type { JobParts } from './job-parts.js';
import type { ReadableJob } from './readable-job.js';

/** The memory of a job whose parts fit each other. @param trains Whether it computes gradients */
export function estimateJob(
  job: ReadableJob,
  {
    dataset,
    validationDataset,
    model,
    data,
    training,
    callbacks,
    sizes,
  }: Omit<JobParts, 'memory' | 'definitionName' | 'warnings'>,
  trains = true,
): MemoryEstimate {
  return estimateMemory(model, {
    sizes,
    trains,
    optimizerElements: optimizerElements(training.compile.optimizer, model),
    datasetBytes: sum([dataset, validationDataset].map((one) => one?.bytes ?? 0)),
    inputElements: sum(data.inputs.map(({ preprocessed }) => preprocessed.peakElements)),
    labelElements: sum([
      ...data.labels.map((entry) => elementsOfLabels(entry)),
      ...data.weights.map((entry) => (entry === undefined ? 0 : elementsOf(entry.value.shape))),
    ]),
    metricElements: metricElements(training.compile, model),
    keepsBest: job.checkpoint?.restore_best === true || callbacks.some(({ value }) => restoresBest(value)),
  });
}

/** @remarks Which optimizer of several a weight has may depend on the name of the model, which hardly changes the estimate. */
const optimizerElements = (
  optimizer: JobParts['training']['compile']['optimizer'],
  model: InferredModel,
): number => stateElements(optimizerPlan(optimizers.complete(optimizer), trainedWeights(model), undefined));

const elementsOfLabels = (entry: JobParts['data']['labels'][number]): number =>
  entry === undefined ? 0 : elementsOf(entry.preprocessed.labels.shape);

/** Numbers that all metrics compute for one sample. */
function metricElements(compile: JobParts['training']['compile'], { outputs }: InferredModel): number {
  const names = outputs.map(({ name }) => name);
  const ofEach = outputTrainings({ compile }, names).map(({ metrics }, index) => {
    const elements = elementsOf(outputs[index]?.shape ?? []);
    const all = [...metrics.metrics, ...metrics.weighted_metrics];
    return sum(all.map((metric) => elements * workElementsOf(metric)));
  });
  return sum(ofEach);
}
