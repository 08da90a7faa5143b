import type { Dataset } from '../../../src/contracts/datasets/datasets.js';
import type { PrintedArchitecture } from './keras-applications.js';

/** For an axis of any size. */
const SIDE = 128;
/** The largest architectures need more memory than any machine of the tests. */
export const LIMITS = { maxJobMemoryBytes: Number.MAX_SAFE_INTEGER, maxRunSeconds: 60 };

/** A job for a model as Keras prints it. */
export const bodyOf = ({ model }: PrintedArchitecture, compile: object) => ({
  model: JSON.parse(model),
  compile,
  dataset: { id: 'ds_test' },
  seed: 1,
});

/** Samples and labels of the shapes that a model takes and gives. @param labels The shape of a label, where it is another. */
export function datasetOf({ input_shape, output_shape }: PrintedArchitecture, labels?: number[]): Dataset {
  const [x, y] = [sized(input_shape), labels ?? sized(output_shape)];
  const split = { samples: 10, x_shape: [10, ...x], y_shape: [10, ...y], class_counts: null };
  return {
    id: 'ds_test',
    object: 'dataset',
    name: 'test',
    source: 'upload',
    format: 'npz',
    created_at: null,
    x: { shape: x, dtype: 'float32' },
    y: { shape: y, dtype: 'float32' },
    classes: null,
    splits: { train: split, validation: null, test: null },
    bytes: 0,
    sha256: '0'.repeat(64),
  };
}

const sized = (shape: readonly (number | null)[]): number[] => shape.map((size) => size ?? SIDE);
