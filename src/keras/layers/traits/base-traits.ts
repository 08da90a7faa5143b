import { keptOutputs } from './kept-elements.js';
import { regrouped, SEVERAL, sameAxis, type TfjsLayer, type Traits } from './traits.js';

/** A layer that computes each value of its output from the value at the same place. */
export const elementwise: Traits<unknown> = {
  mask: 'keeps',
  activation: () => 'linear',
  keepsRange: () => false,
  keepsValues: false,
  originOf: sameAxis,
  timesUsed: () => 0,
  keptElements: keptOutputs(1),
  outputWithoutInput: (_, input) => input,
  vocabulary: () => null,
};

/** A layer whose output is its input. */
export const unchanging: Traits<unknown> = {
  ...elementwise,
  keepsRange: () => true,
  keepsValues: true,
  keptElements: () => 0,
};

/** The layer of TensorFlow.js whose output is its input. */
export const linearInTfjs = ({ name }: { name: string }): TfjsLayer[] => [
  { type: 'Activation', name, arguments: { activation: 'linear' } },
];

/** A layer that moves or repeats values and computes none. */
export const rearranging: Traits<unknown> = {
  mask: 'drops',
  activation: () => 'linear',
  keepsRange: () => true,
  keepsValues: true,
  originOf: regrouped,
  timesUsed: () => 0,
  keptElements: keptOutputs(1),
  outputWithoutInput: () => 'unknown',
  vocabulary: () => null,
};

/** A layer over spatial axes whose channels are computed from all channels of a window. */
export const windowed: Traits<unknown> = {
  ...rearranging,
  keepsRange: () => false,
  keepsValues: false,
  originOf: () => SEVERAL,
};
