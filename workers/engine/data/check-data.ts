import type { ResolvedConfig } from '../../../src/contracts/training-config.js';
import { EngineFailure, invalidData } from '../engine-failure.js';
import { elementsOf, type Samples } from './raw-array.js';
import type { Split, Splits } from './splits.js';

/**
 * Looks for what would train to nonsense: numbers that are not finite, class indices out of range.
 * @throws EngineFailure `invalid_data` naming the split, the sample and the value.
 */
export function checkData(splits: Splits, config: ResolvedConfig, outputShape: readonly number[]): void {
  const classes = classCount(config, outputShape);
  const vocabulary = vocabularyOf(config);
  for (const [name, split] of Object.entries(splits) as [keyof Splits, Split | null][]) {
    if (split === null) continue;
    if (split.count === 0) throw invalidData(`The ${name} split has no samples.`, { split: name });
    checkFinite(split.x, `x of the ${name} split`);
    checkFinite(split.y, `y of the ${name} split`);
    if (classes !== undefined) checkIndices(split.y, classes, `label of the ${name} split`);
    if (vocabulary !== undefined) checkIndices(split.x, vocabulary, `input of the Embedding, ${name} split,`);
  }
}

/** How many classes integer labels may name; undefined when the labels are not class indices. */
function classCount(config: ResolvedConfig, outputShape: readonly number[]): number | undefined {
  const oneHot = config.dataset.y.find((step) => step.op === 'one_hot');
  if (oneHot !== undefined) return oneHot.num_classes ?? outputShape.at(-1);
  return config.compile.loss.type === 'sparse_categorical_crossentropy' ? outputShape.at(-1) : undefined;
}

/** The Embedding's input_dim, when it takes the data set's values as they are. */
function vocabularyOf({ model, dataset }: ResolvedConfig): number | undefined {
  const first = model.layers.find((layer) => layer.type !== 'InputLayer');
  const unchanged = dataset.x.every((step) => step.op === 'reshape' || step.op === 'expand_dims');
  return first?.type === 'Embedding' && unchanged ? first.input_dim : undefined;
}

function checkFinite(samples: Samples, what: string): void {
  if (!(samples.values instanceof Float32Array)) return;
  const index = samples.values.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return;
  throw found(samples, index, `${what} must be finite numbers`, 'Remove or replace the value, then upload again.');
}

function checkIndices(samples: Samples, bound: number, what: string): void {
  const { values } = samples;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value >= 0 && value < bound && Number.isInteger(value)) continue;
    const fix = `Make it at least ${value + 1} wide, or correct the data.`;
    throw found(samples, index, `${what} must be an integer from 0 to ${bound - 1}`, fix);
  }
}

function found(samples: Samples, index: number, rule: string, fix: string): EngineFailure {
  const sample = Math.floor(index / elementsOf(samples.sampleShape));
  const value = String(samples.values[index]);
  return new EngineFailure({
    code: 'invalid_data',
    message: `Each ${rule}; sample ${sample} holds ${value}. ${fix}`,
    details: { sample, value },
  });
}
