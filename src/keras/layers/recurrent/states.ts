import type { NestedLayer } from '../../argument.js';

/** The states of a recurrent layer or a cell as Keras nests them. */
export type StateStructure = 'state' | readonly StateStructure[];

/** The states that a complete layer is called with: those of stacked cells in a list for each cell that has several. */
export function statesOf(layer: NestedLayer): readonly StateStructure[] {
  const size = stateSize(layer);
  return size === 'state' ? [size] : size;
}

/** After `state_size` of Keras's layers. */
function stateSize(layer: NestedLayer): StateStructure {
  switch (layer.type) {
    case 'Bidirectional':
      return [layer['layer'], layer['backward_layer']].flatMap((inner) => statesOf(inner as NestedLayer));
    case 'RNN':
      return stateSize(layer['cell'] as NestedLayer);
    case 'StackedRNNCells':
      return (layer['cells'] as readonly NestedLayer[]).map(stateSize);
    case 'GRU':
    case 'GRUCell':
    case 'SimpleRNN':
    case 'SimpleRNNCell':
      return 'state';
    default:
      return ['state', 'state'];
  }
}
