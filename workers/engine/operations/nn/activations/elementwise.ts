import * as tf from '@tensorflow/tfjs-core';
import type { Activation } from '../../../../../src/keras/activations/index.js';
import { flagArgument, numberArgument } from '../../../../../src/keras/operations/arguments/values.js';
import { activationFunction } from '../../../activations/activations.js';
import { gelu as exactGelu, geluByTanh } from '../../../activations/gates.js';
import { aboveOr, celuOf, eluOf, squareplusOf } from '../../../activations/rectifiers.js';
import { hardShrinkBy, softShrinkBy } from '../../../activations/shrinks.js';
import { elementwise } from '../../elementwise.js';

/** The kernel of an activation without arguments. */
export const named = (activation: Activation) => elementwise(() => activationFunction(activation));

export const softShrink = elementwise((args) => softShrinkBy(numberArgument(args, 'threshold')));
export const hardShrink = elementwise((args) => hardShrinkBy(numberArgument(args, 'threshold')));
export const squareplus = elementwise((args) => squareplusOf(numberArgument(args, 'b')));
export const elu = elementwise((args) => eluOf(numberArgument(args, 'alpha')));
export const celu = elementwise((args) => celuOf(numberArgument(args, 'alpha')));
export const gelu = elementwise((args) => (flagArgument(args, 'approximate') ? geluByTanh : exactGelu));

export const leakyRelu = elementwise((args) => {
  const slope = numberArgument(args, 'negative_slope');
  return (x) => tf.leakyRelu(x, slope);
});

export const threshold = elementwise((args) =>
  aboveOr(numberArgument(args, 'threshold'), numberArgument(args, 'default_value')),
);
