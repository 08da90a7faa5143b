import * as tf from '@tensorflow/tfjs-core';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';
import type { ApplyToSteps, CallPlace } from '../../../src/keras/graph/run/run.js';
import type { LayerStep } from '../../../src/keras/graph/shapes.js';
import { sharesStatistics } from '../../../src/keras/layers/rules.js';
import type { Signal } from '../layers/kernel.js';
import { maskBefore, maskOfSteps, masksByStep } from '../layers/wrappers/step-masks.js';

/** A TimeDistributed around a model. */
interface DistributedModel {
  graph: ResolvedGraph;
  place: CallPlace;
}

/**
 * Applies a model to each step of [batch, steps, …]. Keras does so one by one; here the steps are samples of one batch, unless
 * the model may mix samples.
 */
export function applyToSteps(
  input: Signal | undefined,
  apply: ApplyToSteps<Signal>,
  isOneByOne: boolean,
): readonly Signal[] {
  if (input === undefined) throw new Error('TimeDistributed has an input');
  const output = isOneByOne ? stepByStep(input, apply) : stepsAsSamples(input, apply);
  return [{ ...output, mask: maskBefore(input.mask, output.x) }];
}

type Values = Pick<Signal, 'x' | 'logits'>;

function stepsAsSamples({ x, mask }: Signal, apply: ApplyToSteps<Signal>): Values {
  const [, steps = 1, ...sample] = x.shape;
  const [output] = apply([{ x: tf.reshape(x, [-1, ...sample]), mask: maskOfSteps(mask), logits: null }], {
    samples: steps,
  });
  if (output === undefined) throw new Error('A model has an output');
  const asSequence = (values: tf.Tensor) => tf.reshape(values, [-1, steps, ...values.shape.slice(1)]);
  return { x: asSequence(output.x), logits: output.logits && asSequence(output.logits) };
}

function stepByStep({ x, mask }: Signal, apply: ApplyToSteps<Signal>): Values {
  const masks = masksByStep(mask);
  const outputs = tf
    .unstack(x, 1)
    .flatMap((step, index) =>
      apply([{ x: step, mask: masks[index] ?? null, logits: null }], { step: `@${index}` }),
    );
  const logits = outputs.flatMap((output) => output.logits ?? []);
  return {
    x: tf.stack(
      outputs.map((output) => output.x),
      1,
    ),
    logits: logits.length === outputs.length ? tf.stack(logits, 1) : null,
  };
}

/** Whether each step of a model is a batch of its own: an operation may mix the samples of one, and so may layers in training. */
export function areStepsSeparate(
  { graph, place }: DistributedModel,
  steps: readonly LayerStep[],
  training: boolean,
): boolean {
  const inside = steps.filter(({ key }) => key.startsWith(`${place.key}/`));
  return (
    hasOperations(graph) ||
    (training && inside.some(({ layer, inputs }) => sharesStatistics({ ...layer }, inputs)))
  );
}

const hasOperations = ({ nodes }: ResolvedGraph): boolean =>
  nodes.some(({ item }) => item.kind === 'operation' || (item.kind === 'model' && hasOperations(item.model)));
