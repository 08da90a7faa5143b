import type * as tf from '@tensorflow/tfjs-core';
import type { Arguments, NestedLayer } from '../../../../src/keras/argument.js';
import type { Configured, LayerSpec } from '../../../../src/keras/layers/layer.js';
import type { Augmentation, Draws, Transformation } from './augmentation.js';

/** An augmentation that another one applies, with its arguments. */
export interface Part {
  /** Of Keras's layer inside. */
  name: string;
  draw(images: tf.Tensor, draws: Draws): Transformation;
  transform(images: tf.Tensor, drawn: Transformation): tf.Tensor;
}

/** An augmentation with the arguments that the one around it gives; the others have their defaults. */
export function part<Type extends string, A extends Arguments, Drawn extends Transformation>(
  spec: LayerSpec<Type, A>,
  { draw, transform }: Augmentation<Configured<A>, Drawn>,
  given: Readonly<Record<string, unknown>>,
): Part {
  const config = configOf(spec, given);
  return {
    name: spec.baseName,
    draw: (images, draws) => draw(config, images, draws) ?? {},
    // They are the values that `draw` gave.
    transform: (images, drawn) => transform(config, images, drawn as Drawn),
  };
}

function configOf<Type extends string, A extends Arguments>(
  spec: LayerSpec<Type, A>,
  given: Readonly<Record<string, unknown>>,
): Configured<A> {
  const unchanged = (layer: NestedLayer): NestedLayer => layer;
  return { ...spec.complete({ ...given, type: spec.type }, spec.baseName, unchanged), trainable: true };
}

/** Drawn values under names that begin with a path: `random_hue/factor`. */
export const under = (path: string, drawn: Transformation): Transformation =>
  Object.fromEntries(Object.entries(drawn).map(([name, value]) => [`${path}/${name}`, value]));

/** The inverse of `under`: the values under a path. */
export function inside(path: string, drawn: Transformation): Transformation {
  const prefix = `${path}/`;
  const own = Object.entries(drawn).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, value]) => [name.slice(prefix.length), value]));
}
