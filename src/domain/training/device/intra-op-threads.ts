import type { ResolvedConfig } from '../../../contracts/jobs/training-config.js';
import { shapesOf } from '../../../keras/graph/shapes.js';
import { traitsOf } from '../../../keras/layers/rules.js';
import { countParameters } from '../../model/layer-parameters.js';
import { resolvedGraphOf } from '../../model/short/resolved-graph.js';

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
  const products = shapesOf(resolvedGraphOf(model)).steps.map(
    (step) =>
      countParameters(step.layer, step.inputs).total *
      traitsOf(step.layer).timesUsed(step) *
      step.samples *
      fit.batch_size,
  );
  return products.reduce((largest, product) => Math.max(largest, product), 0);
}
