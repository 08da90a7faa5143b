import * as tf from '@tensorflow/tfjs-core';
import { NO_OPTIONS } from '../../../src/keras/layers/call.js';
import { weightsOf } from '../../../src/keras/layers/rules.js';
import { buildLayer } from '../../../workers/engine/layers/build-layer.js';
import type { Signal } from '../../../workers/engine/layers/kernel.js';
import type { Model, Port } from '../../../workers/engine/model/model.js';
import type { Values } from '../../../workers/engine/model/weight-values.js';
import { toPrecision } from '../../../workers/engine/ops/precision.js';
import { atLeastOne, found, type LayerQuestion, type TestTensor } from './apply-layer.js';

/** A call of a layer as a model. */
export interface LayerModel {
  model: Model;
  values: Values;
  /** In the order of the model's inputs: those of the layer, then masks, states and the attention mask. */
  inputs: TestTensor[];
}

/** A model of one layer, whose masks and states are inputs of the model. */
export function layerModel(question: Omit<LayerQuestion, 'training'>): LayerModel {
  const { layer, call, upstream: outputs } = question;
  const given = [
    ...question.inputs.map((tensor, index) => ({ name: `input_${index}`, tensor })),
    ...question.masks.flatMap((tensor, index) =>
      tensor === null ? [] : [{ name: `mask_${index}`, tensor }],
    ),
    ...call.initialState.map((tensor, index) => ({ name: `state_${index}`, tensor })),
    ...(call.attentionMask === null ? [] : [{ name: 'attention_mask', tensor: call.attentionMask }]),
  ];
  const built = buildLayer(layer, { inputs: atLeastOne(question.inputShapes), output: question.outputShape });
  const ports = (tensors: readonly { name: string; tensor: TestTensor }[]) =>
    atLeastOne(tensors.map(({ name, tensor }): Port => ({ name, shape: tensor.shape.slice(1) })));
  const model: Model = {
    layers: [],
    weights: weightsOf(layer, atLeastOne(question.inputShapes)).map((spec) => ({
      ...spec,
      path: `${layer.name}/${spec.name}`,
      tfjsPath: `${layer.name}/${spec.tfjsName}`,
    })),
    given: ports(given),
    inputs: ports(given),
    host: null,
    outputs: ports(outputs.map((tensor, index) => ({ name: `output_${index}`, tensor }))),
    apply(tensors, context) {
      const named = new Map(given.map(({ name }, index) => [name, found(tensors[index], name)]));
      const maskOf = (index: number): tf.Tensor | null => {
        const mask = named.get(`mask_${index}`);
        return mask === undefined ? null : tf.cast(mask, 'bool');
      };
      const plain = (x: tf.Tensor): Signal => ({ x, mask: null, logits: null });
      const masks = question.masks.map((_, index) => maskOf(index));
      const attentionMask = named.get('attention_mask');
      const results = built(
        atLeastOne(
          question.inputs.map((_, index) => ({
            ...plain(found(named.get(`input_${index}`), 'input')),
            mask: call.isMaskGiven ? null : (masks[index] ?? null),
          })),
        ),
        {
          training: false,
          variable: (name) => context.weight(`${layer.name}/${name}`),
          update: () => assertNever(),
          addLoss: () => undefined,
          randomUniform: () => assertNever(),
        },
        {
          ...NO_OPTIONS,
          masks: call.isMaskGiven ? masks.map((mask) => mask && plain(mask)) : [],
          initialState: call.initialState.map((_, index) =>
            plain(found(named.get(`state_${index}`), 'state')),
          ),
          attentionMask: attentionMask === undefined ? null : plain(tf.cast(attentionMask, 'bool')),
          useCausalMask: call.useCausalMask,
          returnAttentionScores: call.returnAttentionScores,
          reverse: call.reverse,
        },
      );
      return {
        outputs: results.map((signal) => ({ ...signal, x: toPrecision(signal.x, 'float32') })),
        losses: [],
      };
    },
  };
  const values = new Map(question.weights.map(({ name, values }) => [`${layer.name}/${name}`, values]));
  return { model, values, inputs: given.map(({ tensor }) => tensor) };
}

function assertNever(): never {
  throw new Error('Inference changes and draws nothing');
}
