import type { ResolvedConfig } from '../../../src/contracts/jobs/training-config.js';
import { valueAt } from '../model/weight-values.js';
import { batchSizes, residentArrays } from '../training/compile-job.js';
import { type CompileData, type CompiledModel, compileModel } from '../training/steps/compiled-model.js';
import type { InferenceSource, LoadedInference } from './load-inference.js';

/** Compiles the steps of an evaluation or a prediction, with the weights of the version. */
export function compileInference(
  config: ResolvedConfig,
  { saved }: InferenceSource,
  { data, steps, model, range }: LoadedInference,
  kind: 'evaluate' | 'predict',
): CompiledModel {
  const { x, y } = data;
  const sizes = batchSizes(range.count, config.fit.batch_size);
  const compileData: CompileData = {
    x,
    y,
    steps,
    resident: residentArrays(x, y),
    sampleLosses: true,
    sizes:
      kind === 'evaluate'
        ? { train: [], test: [], evaluation: sizes, outputs: [1] }
        : { train: [], test: [], outputs: sizes },
  };
  const compiled = compileModel(config, compileData, model);
  compiled.writeWeights(
    new Map(model.weights.map(({ path, shape }) => [path, valueAt(saved.weights, path, shape)])),
  );
  return compiled;
}
