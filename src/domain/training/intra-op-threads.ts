import type { ResolvedConfig } from '../../contracts/training-config.js';
import { completeLayer, inferLayerShape, traitsOf } from '../../keras/layers/rules.js';
import type { Shape } from '../../keras/shape.js';
import { countParameters } from '../model/layer-parameters.js';

/** TensorFlow gains nothing from more inside one operation. */
const MOST_THREADS = 16;
/**
 * Multiply-adds of the largest product in a step, from which on dividing it among threads costs less than it saves.
 * Measured with two threads (docs/adr/0007): the same time at 6 million, 0.7 of it at 13 million, 1.6 of it at 3 million.
 */
const WORTH_DIVIDING = 6_000_000;

/** How many cores there are, and for how many jobs at a time. */
export interface Cores {
  count: number;
  jobs: number;
}

/** What decides how much a step computes. */
interface SizedJob {
  model: ResolvedConfig['model'];
  fit: Pick<ResolvedConfig['fit'], 'batch_size'>;
}

/** Every number that `chooseThreads` may give. */
export function threadChoices(cores: Cores): number[] {
  return [...new Set([allThreads(cores), 1])];
}

/** Threads inside one operation: as many as a job has cores, where its products are large enough to divide; else 1. */
export function chooseThreads(job: SizedJob, cores: Cores): number {
  return largestProduct(job) < WORTH_DIVIDING ? 1 : allThreads(cores);
}

/** The cores of one job. */
export function allThreads({ count, jobs }: Cores): number {
  return Math.max(1, Math.min(Math.floor(count / jobs), MOST_THREADS));
}

/** Multiply-adds of the layer that does most of them at once, forward, for one batch. */
function largestProduct({ model, fit }: SizedJob): number {
  let largest = 0;
  let input: Shape = model.input_shape;
  for (const config of model.layers) {
    const layer = completeLayer(config, config.name ?? '');
    const inference = inferLayerShape(layer, [{ shape: input, from: 'the layer before' }]);
    if ('complaint' in inference) return largest;
    const weights = countParameters(layer, input).total;
    largest = Math.max(
      largest,
      weights * traitsOf(layer).timesUsed({ inputs: [input], output: inference.shape }) * fit.batch_size,
    );
    input = inference.shape;
  }
  return largest;
}
