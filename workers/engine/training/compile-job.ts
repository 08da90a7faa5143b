import type { Compilation, XlaMode } from '../../../src/contracts/jobs/progress.js';
import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { evaluationBatchSize } from '../../../src/domain/training/fit/validation-epochs.js';
import { storedValues } from '../data/batch-input.js';
import type { DataSet, SampleRange } from '../data/data-set.js';
import type { SampleArray } from '../data/sample-array.js';
import type { TensorValues } from '../graph/session.js';
import { buildModel } from '../model/build-model.js';
import type { Model } from '../model/model.js';
import { reportedOutputs } from './outputs/reported-output.js';
import type { BatchSteps } from './steps/batch.js';
import { compileByXla } from './steps/compile-by-xla.js';
import { type CompileData, type CompiledModel, compileModel } from './steps/compiled-model.js';

type JobConfig = Pick<ResolvedConfig, 'model' | 'compile' | 'seed' | 'fit'> &
  Partial<Pick<ResolvedConfig, 'task'>>;

/** Compiles a job for its dataset: for full batches, and for the last batches of its splits. */
export function compileJob(
  config: JobConfig,
  data: DataSet,
  steps: BatchSteps,
  model = buildModel(config.model),
): CompiledModel {
  return compileModel(config, compileDataOf(config, data, { steps, model }), model);
}

/** Like `compileJob`, but also compiles by XLA. `compilation` is null if XLA is off. */
export function compileJobByXla(
  config: JobConfig,
  data: DataSet,
  steps: BatchSteps,
  { model = buildModel(config.model), xla }: { model?: Model; xla: XlaMode },
): { compiled: CompiledModel; compilation: Compilation | null } {
  if (xla === 'off') return { compiled: compileJob(config, data, steps, model), compilation: null };
  const compileData = compileDataOf(config, data, { steps, model });
  return compileByXla(xla, compileData, (stepByXla) =>
    compileModel(config, { ...compileData, stepByXla }, model),
  );
}

function compileDataOf(
  config: JobConfig,
  { x, y, splits }: DataSet,
  { steps, model }: { steps: BatchSteps; model: Model },
): CompileData {
  const size = evaluationBatchSize(config.fit);
  const sizesOf = (range: SampleRange | null) => (range === null ? [] : batchSizes(range.count, size));
  const evaluated = sizesOf(splits.test ?? splits.validation);
  const hasReports = reportedOutputs(config, model.outputs).length > 0;
  const sizes = {
    train: batchSizes(splits.train.count, config.fit.batch_size),
    test: [...sizesOf(splits.validation), ...(hasReports ? [] : evaluated)],
    evaluation: hasReports ? evaluated : [],
  };
  return { x, y, steps, resident: residentArrays(x, y), sizes };
}

/** The arrays if all of them are in memory. */
export function residentArrays(
  x: readonly SampleArray[],
  y: readonly SampleArray[],
): CompileData['resident'] {
  const arrays = { x: x.flatMap(valuesOf), y: y.flatMap(valuesOf) };
  const isWhole = arrays.x.length === x.length && arrays.y.length === y.length;
  return isWhole ? { count: x[0]?.count ?? 0, arrays } : null;
}

const valuesOf = ({ values }: SampleArray): TensorValues[] => (values === null ? [] : [storedValues(values)]);

/** The batch sizes that `count` samples are split into. */
export function batchSizes(count: number, batchSize: number): number[] {
  const last = count % batchSize;
  return [...(count >= batchSize ? [batchSize] : []), ...(last > 0 ? [last] : [])];
}
