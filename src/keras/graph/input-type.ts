import type { ElementType } from '../layers/host.js';
import type { Layer } from '../layers/index.js';
import type { TensorType } from '../operations/operation.js';

/** The type of the tensor that an input layer gives. */
export function inputTypeOf(layer: Layer): ElementType {
  const dtype = layer.type === 'InputLayer' ? layer.dtype : undefined;
  if (dtype === 'string') return 'string';
  return dtype === undefined ? 'float32' : tensorTypeOf(dtype);
}

/** The type that a type of Keras is computed in. */
export function tensorTypeOf(dtype: string): TensorType {
  if (dtype === 'bool') return 'bool';
  return /^u?int/.test(dtype) ? 'int32' : 'float32';
}
