import * as tf from '@tensorflow/tfjs-core';
import type { BatchedSpec } from '../../../src/keras/operations/infer-operation.js';
import type { OperationSpec } from '../../../src/keras/operations/operation.js';
import type { Model, Port } from '../../../workers/engine/model/model.js';
import { applyOperation } from '../../../workers/engine/operations/index.js';
import type { OperationCase } from '../../operations/operation-cases.js';
import {
  acceptedArgumentsOf,
  BATCH,
  inferCase,
  outputsOfCase,
  tensorsOf,
  valuesOf,
} from '../../operations/operation-questions.js';
import { atLeastOne, found, type TestTensor } from './apply-layer.js';

/** A call of an operation as a model. */
export interface OperationModel {
  model: Model;
  /** In the order of the model's inputs. */
  inputs: TestTensor[];
}

/**
 * A model of one operation: tensors with a batch axis are its inputs, others constants. Undefined for an operation that a model
 * cannot have alone: without an input, or with the batch elsewhere than first.
 */
export function operationModel(
  spec: OperationSpec,
  operationCase: OperationCase,
): OperationModel | undefined {
  const tensors = tensorsOf(operationCase);
  const { outputs } = inferCase(spec, operationCase);
  const given = tensors.flatMap((tensor, index) =>
    tensor.shape[0] === null ? [{ index, ...valuesOf(tensor, index) }] : [],
  );
  const specs: readonly Pick<BatchedSpec, 'shape'>[] = [...tensors.filter(isBatch), ...outputs];
  if (given.length === 0 || outputs.length === 0 || !specs.every(hasBatchFirstOnly)) return undefined;
  if (!outputs.every(isBatch) || outputsOfCase(spec, operationCase).some(({ shape }) => shape[0] !== BATCH))
    return undefined;
  const inputs = atLeastOne(
    given.map(({ index, shape }): Port => ({ name: `input_${index}`, shape: shape.slice(1) })),
  );
  const model: Model = {
    layers: [],
    weights: [],
    given: inputs,
    inputs,
    host: null,
    outputs: atLeastOne(
      outputs.map(
        ({ shape }, index): Port => ({
          name: `output_${index}`,
          shape: shape.slice(1).map((size) => size ?? 0),
        }),
      ),
    ),
    apply(passed) {
      let next = 0;
      const args = acceptedArgumentsOf<tf.Tensor>(spec, operationCase, (tensor) => {
        const index = next++;
        const input = given.findIndex((one) => one.index === index);
        if (input >= 0) return tf.cast(found(passed[input], 'input'), tensor.dtype);
        const { values, shape, dtype } = valuesOf(tensor, index);
        return tf.tensor(Array.from(values), [...shape], dtype);
      });
      const results = applyOperation(spec, args);
      return { outputs: results.map((x) => ({ x, mask: null, logits: null })), losses: [] };
    },
  };
  return { model, inputs: given };
}

const isBatch = ({ shape }: { shape: readonly (number | null)[] }): boolean => shape[0] === null;

const hasBatchFirstOnly = ({ shape }: { shape: readonly (number | null)[] }): boolean =>
  shape.every((size, axis) => (size === null) === (axis === 0));
