import { initializers } from '../../src/keras/initializers/index.js';
import { LAYER_TYPES, specOf } from '../../src/keras/layers/index.js';
import type { Kind } from '../../src/keras/unsupported.js';

/** Names the part of a supported thing that depends on Keras's own random numbers, and so cannot be equal; null where nothing does. */
export function randomRemark(kind: Kind, name: string): string | null {
  if (kind === 'layer') return layerRemark(name);
  if (kind !== 'initializer') return null;
  const spec = initializers.specs.find(({ type }) => type === name);
  return spec !== undefined && 'seed' in spec.args
    ? 'draws other numbers than Keras, of the same distribution'
    : null;
}

function layerRemark(name: string): string | null {
  const type = LAYER_TYPES.find((known) => known === name);
  const random = type === undefined ? undefined : specOf(type).random;
  if (random === undefined) return null;
  const condition = random === true ? '' : ` where ${random.replaceAll('`', '')}`;
  return `training draws other random numbers than Keras${condition}`;
}
