import type * as tf from '@tensorflow/tfjs-core';
import { policyOf, precisionOfPolicy } from '../../../src/keras/dtype-policy.js';
import { type CompleteLayer, specOf } from '../../../src/keras/layers/index.js';
import { layersInside } from '../../../src/keras/layers/inside.js';
import { givesIntegers, traitsOf } from '../../../src/keras/layers/rules.js';
import { toPrecision } from '../ops/precision.js';
import type { Signal } from './kernel.js';

/** The casts around a layer's kernel, after `Layer.__call__` in keras/src/layers/layer.py. */
export interface LayerPrecision {
  /** An input as the kernel gets it. */
  input(signal: Signal): tf.Tensor;
  /** A weight as the kernel gets it. @param variable float32 */
  weight(variable: tf.Tensor): tf.Tensor;
  /** An output of the kernel as the layer gives it. */
  output(x: tf.Tensor): tf.Tensor;
  /** The first output, of the given inputs. */
  outputSignal(output: Signal, inputs: readonly Signal[]): Signal;
}

/** The casts that the dtype policy of a layer asks for. */
export function layerPrecision(layer: CompleteLayer): LayerPrecision {
  const precision = precisionOfPolicy(policyOf({ ...layer }));
  const {
    keepsInputs = false,
    keepsWeights = false,
    isFloat32Inside = false,
  } = specOf(layer.type).precision ?? {};
  const { keepsValues } = traitsOf(layer);
  const isShort = precision !== 'float32';
  // The layers inside another have policies of their own.
  const isWrapper = layersInside({ ...layer }).length > 0;
  const rounded = (x: tf.Tensor, keeps: boolean) => (keeps ? x : toPrecision(x, precision));
  const inside = (x: tf.Tensor) => (isFloat32Inside || !isShort ? toPrecision(x, 'float32') : x);
  const output = (x: tf.Tensor) => (isShort && !isWrapper ? toPrecision(x, precision) : x);
  return {
    input: ({ x, isOfIntegers = false }) => inside(rounded(x, keepsInputs || isOfIntegers)),
    weight: (variable) => (isShort ? inside(rounded(variable, keepsWeights)) : variable),
    output,
    outputSignal(signal, inputs) {
      const isOfIntegers =
        givesIntegers(layer) || (keepsValues && inputs.every((input) => input.isOfIntegers === true));
      if (isOfIntegers) return { ...signal, isOfIntegers };
      return isShort ? { ...signal, x: output(signal.x) } : signal;
    },
  };
}
