import * as tf from '@tensorflow/tfjs-core';
import type { BatchedSpec } from '../../src/keras/operations/infer-operation.js';
import type { OperationSpec } from '../../src/keras/operations/operation.js';
import type { Signal } from '../../workers/engine/layers/kernel.js';
import type { Model, Port } from '../../workers/engine/model/model.js';
import { applyOperation } from '../../workers/engine/operations/index.js';
import { atLeastOne, found, type TestTensor } from '../helpers/engine/apply-layer.js';
import type { LayerModel } from '../helpers/engine/layer-model.js';
import type { OperationCase } from '../operations/operation-cases.js';
import { acceptedArgumentsOf, inferCase, tensorsOf, valuesOf } from '../operations/operation-questions.js';

/**
 * A model of one operation, whose inputs are floats. Tensors without a batch axis are constants. Undefined where none has one, or an output
 * has none.
 */
export function operationModel(spec: OperationSpec, operationCase: OperationCase): LayerModel | undefined {
  const tensors = tensorsOf(operationCase).map((tensor, index) => ({
    ...valuesOf(tensor, index),
    isBatch: tensor.shape[0] === null,
  }));
  const inferred = inferCase(spec, operationCase).outputs;
  const given = tensors.filter(({ isBatch }) => isBatch);
  if (given.length === 0 || inferred.some(({ shape }) => shape[0] !== null)) return undefined;
  const ports = atLeastOne(
    given.map(({ shape }, index): Port => ({ name: `input_${index}`, shape: shape.slice(1) })),
  );
  const apply: Model['apply'] = (inputs) => {
    const rest = [...inputs];
    const all = tensors.map(({ isBatch, shape, values, dtype }) =>
      isBatch
        ? tf.cast(found(rest.shift(), 'input'), dtype)
        : tf.tensor(dtype === 'float32' ? values : Array.from(values), [...shape], dtype),
    );
    const args = acceptedArgumentsOf<tf.Tensor>(spec, operationCase, () => found(all.shift(), 'tensor'));
    const results = applyOperation(spec, args);
    return { outputs: results.map((x) => asSignal(tf.cast(x, 'float32'))), losses: [] };
  };
  const outputs = inferred.map(
    ({ shape }: BatchedSpec, index): Port => ({ name: `output_${index}`, shape: shape.slice(1).map(Number) }),
  );
  const model = {
    layers: [],
    weights: [],
    given: ports,
    inputs: ports,
    host: null,
    outputs: atLeastOne(outputs),
    apply,
  };
  const inputs = given.map(({ shape, values }): TestTensor => ({ shape, values }));
  return { model, values: new Map(), inputs };
}

const asSignal = (x: tf.Tensor): Signal => ({ x, mask: null, logits: null });
