import { activate } from './activate.js';
import type { LayerBuilder } from './layer.js';

/** An activation as a layer of its own. */
export const buildActivation: LayerBuilder<'Activation'> = (config) => ({
  weights: [],
  call: ({ x, mask }) => activate(x, config.activation, mask),
});
