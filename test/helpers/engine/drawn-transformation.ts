import * as tf from '@tensorflow/tfjs-core';
import type { CompleteLayer } from '../../../src/keras/layers/index.js';
import { createGraph, operandName } from '../../../workers/engine/graph/graph.js';
import { openSession } from '../../../workers/engine/graph/session.js';
import {
  type AugmentationConfig,
  type AugmentationKernel,
  drawsOf,
  type Transformation,
} from '../../../workers/engine/layers/augmentation/augmentation.js';
import { withChannelsLast } from '../../../workers/engine/layers/data-format.js';
import { KERNELS } from '../../../workers/engine/layers/index.js';
import { type LayerQuestion, randomUniform, type TestTensor } from './apply-layer.js';

/** One value that an augmentation draws, as Keras names it. */
export interface DrawnValue extends TestTensor {
  name: string;
  dtype: string;
}

/** Whether a layer draws a transformation that Keras's `transform_images` can be given. */
export const isAugmentation = ({ type }: Pick<CompleteLayer, 'type'>): boolean => 'draw' in KERNELS[type];

/** The transformation that `applyLayer` draws in training; null for a layer that draws none. */
export function drawnTransformation(question: Omit<LayerQuestion, 'training'>): DrawnValue[] | null {
  const { layer, inputs } = question;
  const [input] = inputs;
  if (!isAugmentation(layer) || input === undefined) return null;
  return drawnTransformations(layer, input, 1)[0] ?? null;
}

/** The transformations of the first steps of a training; none for a layer that draws none. */
export function drawnTransformations(
  layer: CompleteLayer,
  images: TestTensor,
  steps: number,
): DrawnValue[][] {
  const graph = createGraph();
  const drawn = graph.record('transformations', () =>
    Array.from({ length: steps }, (_, step) => draw(layer, images, step)).filter((one) => one !== null),
  );
  if (drawn.length === 0) return [];
  const session = openSession(graph);
  try {
    const fetches = drawn.flatMap((ofStep) => ofStep.map(({ operand }) => operand));
    const values = session.prepare({ feeds: [], fetches })([]);
    let next = 0;
    return drawn.map((ofStep) =>
      ofStep.map(({ operand: _, ...value }) => ({
        ...value,
        values: Float32Array.from(values[next++] ?? []),
      })),
    );
  } finally {
    session.dispose();
  }
}

interface Drawn extends Omit<DrawnValue, 'values'> {
  operand: string;
}

function draw(layer: CompleteLayer, { values, shape }: TestTensor, step: number): Drawn[] | null {
  // The kernel of its type, which is one of an augmentation, and its arguments.
  const kernel = KERNELS[layer.type] as unknown as AugmentationKernel<AugmentationConfig, Transformation>;
  const config = layer as unknown as AugmentationConfig;
  let drawn: Transformation | null = null;
  withChannelsLast(config, tf.tensor(values, [...shape]), (images) => {
    drawn = kernel.draw(config, images, drawsOf({ randomUniform: randomUniform(layer, step) }, config.seed));
    return images;
  });
  return (
    drawn &&
    Object.entries<tf.Tensor>(drawn).map(([name, value]) => ({
      name,
      dtype: value.dtype,
      shape: value.shape,
      operand: operandName(tf.cast(value, 'float32')),
    }))
  );
}
