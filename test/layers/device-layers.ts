import { LAYER_TYPES, type LayerType, specOf } from '../../src/keras/layers/index.js';

/** Layers that compute in the step. The cases of layers on the host are in test/training/host. */
export const DEVICE_LAYERS: readonly LayerType[] = LAYER_TYPES.filter(
  (type) => specOf(type).host?.when !== 'always',
);
