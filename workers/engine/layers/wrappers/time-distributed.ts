import * as tf from '@tensorflow/tfjs-core';
import { sharesStatistics } from '../../../../src/keras/layers/rules.js';
import { stepOf, type TimeDistributed } from '../../../../src/keras/layers/wrappers/time-distributed.js';
import { tensorAt } from '../../ops/custom-gradient.js';
import { mixKeys } from '../../ops/random/random.js';
import type { ApplyLayer, ApplyNested, CallContext, Kernel, Signal } from '../kernel.js';
import { maskBefore, maskOfSteps, masksByStep } from './step-masks.js';

/**
 * Applies a layer to each step. Keras does so one by one and calls the layer so that its own activity_regularizer does not
 * count; here the steps are samples of one batch, unless the layer mixes samples in training.
 */
export const timeDistributed: Kernel<typeof TimeDistributed> = (
  { layer },
  { inputs: [input], output },
  tools,
) => {
  const sample = stepOf(input);
  const apply = tools.build(layer, [sample], { penalized: false });
  const together = stepsAsSamples(apply, [...input], [...output]);
  const oneByOne = sharesStatistics(layer, [sample]) ? stepByStep(apply) : together;
  return (inputs, context) => (context.training ? oneByOne : together)(inputs, context);
};

/** @param input of one sample: [steps, …] */
function stepsAsSamples(apply: ApplyNested, input: number[], outputShape: number[]): ApplyLayer {
  const [steps = 1, ...sample] = input;
  const [, ...result] = outputShape;
  return ([x], context) => {
    const inner = apply([tf.reshape(x, [-1, ...sample])], {
      ...context,
      masks: [maskOfSteps(context.masks[0])],
      // A penalty is divided by the samples, of which there are as many for each step.
      addLoss: (term) => context.addLoss(tf.mul(term, steps)),
    });
    const asSequence = (values: tf.Tensor) => tf.reshape(values, [-1, steps, ...result]);
    const output = asSequence(inner.x);
    return {
      x: output,
      mask: maskBefore(context.masks[0], output),
      logits: inner.logits && asSequence(inner.logits),
    };
  };
}

/** The values that the steps gave each weight, the last one last. */
type Updates = Map<string, tf.Tensor[]>;

/** Statistics are those of a step over the batch; each step begins with the weights that the one before left. */
function stepByStep(apply: ApplyNested): ApplyLayer {
  return ([x], context) => {
    const updated: Updates = new Map();
    const [mask] = context.masks;
    const masks = masksByStep(mask);
    const outputs = tf
      .unstack(x, 1)
      .map((step, index) => apply([step], contextOfStep(context, index, masks[index] ?? null, updated)).x);
    for (const [name, values] of updated) context.update(name, tensorAt(values, values.length - 1));
    tf.dispose([...updated.values()].flat());
    const steps = tf.stack(outputs, 1);
    return { x: steps, mask: maskBefore(mask, steps) };
  };
}

function contextOfStep(
  context: CallContext,
  index: number,
  mask: Signal['mask'],
  updated: Updates,
): CallContext {
  return {
    ...context,
    masks: [mask],
    variable: (name) => updated.get(name)?.at(-1) ?? context.variable(name),
    // Kept: a kernel may update in a scope of its own, at whose end its tensors are gone.
    update: (name, value) => updated.set(name, [...(updated.get(name) ?? []), tf.keep(value)]),
    randomUniform: (shape, stream) => context.randomUniform(shape, mixKeys(stream, index)),
  };
}
