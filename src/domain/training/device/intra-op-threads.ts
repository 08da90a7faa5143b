import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import { inferLayerShape, traitsOf } from '../../../keras/layers/rules.js';
import type { Shape } from '../../../keras/shape.js';
import { countParameters } from '../../model/layer-parameters.js';

/** TensorFlow gains nothing from more threads inside one operation. */
const MOST_THREADS = 16;
/**
 * Multiply-adds of the largest product in a step from which splitting it among threads pays off. Measured
 * with two threads (docs/adr/0007): equal time at 6 million, 0.7 of it at 13 million, 1.6 of it at 3 million.
 */
const WORTH_DIVIDING = 6_000_000;

/** The number of cores, and of jobs that share them. */
export interface Cores {
  count: number;
  jobs: number;
}

/** The parts of a job that determine the work per step. */
interface SizedJob {
  model: ResolvedConfig['model'];
  fit: Pick<ResolvedConfig['fit'], 'batch_size'>;
}

/** All possible results of `chooseThreads`. */
export function threadChoices(cores: Cores): number[] {
  return [...new Set([allThreads(cores), 1])];
}

/** Threads inside one operation: all cores of the job if its products are large enough to split; else 1. */
export function chooseThreads(job: SizedJob, cores: Cores): number {
  return largestProduct(job) < WORTH_DIVIDING ? 1 : allThreads(cores);
}

/** The cores of one job. */
export function allThreads({ count, jobs }: Cores): number {
  return Math.max(1, Math.min(Math.floor(count / jobs), MOST_THREADS));
}

/** Multiply-adds of the layer with the largest single product, forward, for one batch. */
function largestProduct({ model, fit }: SizedJob): number {
  let largest = 0;
  let input: Shape = model.input_shape;
  for (const layer of model.layers) {
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
