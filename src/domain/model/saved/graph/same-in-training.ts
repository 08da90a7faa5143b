import { specOf } from '../../../../keras/layers/index.js';
import { nestedType, withLayersInside } from '../../../../keras/layers/inside.js';
import type { LocatedItem } from '../../located-graph.js';

/** Whether a layer, or a model of layers, is frozen and draws nothing, so that it computes in training what it does in inference. */
export function isSameInTraining(item: LocatedItem | undefined): boolean {
  if (item?.kind === 'operation') return true;
  if (item?.kind === 'model') return item.model.nodes.every((node) => isSameInTraining(node.item));
  return item !== undefined && isLayerSame(item.layer.layer);
}

type GivenLayer = Extract<LocatedItem, { kind: 'layer' }>['layer']['layer'];

function isLayerSame(layer: GivenLayer): boolean {
  if (layer.type === 'InputLayer') return true;
  // It changes its kernel in each step of training, frozen or not.
  const isOther = ({ type }: { type: string }) =>
    type === 'SpectralNormalization' || specOf(nestedType({ type })).random !== undefined;
  return layer.trainable === false && !withLayersInside({ ...layer }).some(isOther);
}
