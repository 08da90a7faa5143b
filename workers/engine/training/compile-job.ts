import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { storedValues } from '../data/batch-input.js';
import type { DataSet } from '../data/data-set.js';
import { buildSequential } from '../sequential.js';
import type { BatchSteps } from './batch.js';
import { type CompiledModel, compileModel } from './compiled-model.js';

/** Compiles a job for its data set: for whole batches, and for the last ones of its splits. */
export function compileJob(
  config: Pick<ResolvedConfig, 'model' | 'compile' | 'seed' | 'fit'>,
  { x, y, splits }: DataSet,
  steps: BatchSteps,
  model = buildSequential(config.model),
): CompiledModel {
  const held = [splits.validation, splits.test].flatMap((range) => (range === null ? [] : [range.count]));
  const sizesOf = (count: number) => batchSizes(count, config.fit.batch_size);
  const resident =
    x.values === null || y.values === null
      ? null
      : { count: x.count, arrays: { x: storedValues(x.values), y: storedValues(y.values) } };
  const sizes = { train: sizesOf(splits.train.count), test: held.flatMap(sizesOf) };
  return compileModel(config, { x, y, steps, resident, sizes }, model);
}

/** The sizes that batches of `count` samples come in. */
export function batchSizes(count: number, batchSize: number): number[] {
  const last = count % batchSize;
  return [...(count >= batchSize ? [batchSize] : []), ...(last > 0 ? [last] : [])];
}
