import type { LayerType } from '../../contracts/layers.js';
import { accepted, type Checked, type Issue } from '../issue.js';
import type { LocatedLayer } from './located-layer.js';

/** The names Keras draws from its class names, where lower case is not enough. */
const BASE_NAMES: Readonly<Record<LayerType, string>> = {
  InputLayer: 'input_layer',
  Dense: 'dense',
  Flatten: 'flatten',
  Reshape: 'reshape',
  Dropout: 'dropout',
  Activation: 'activation',
  Conv2D: 'conv2d',
  MaxPooling2D: 'max_pooling2d',
  AveragePooling2D: 'average_pooling2d',
  GlobalAveragePooling2D: 'global_average_pooling2d',
  BatchNormalization: 'batch_normalization',
  Embedding: 'embedding',
  LSTM: 'lstm',
  GRU: 'gru',
};

/** A name for every layer, in order: the given one, else `dense`, `dense_1`, … Refuses a name given twice. */
export function nameLayers(layers: readonly LocatedLayer[]): Checked<string[]> {
  const issues = duplicateNames(layers);
  if (issues.length > 0) return { ok: false, issues };
  const taken = new Set(layers.map(({ layer }) => layer.name));
  const drawn = new Map<string, number>();
  return accepted(layers.map(({ layer }) => layer.name ?? drawName(BASE_NAMES[layer.type], taken, drawn)));
}

function duplicateNames(layers: readonly LocatedLayer[]): Issue[] {
  const seen = new Map<string, string>();
  return layers.flatMap(({ layer: { name }, argument }) => {
    if (name === undefined) return [];
    const first = seen.get(name);
    const pointer = argument('name');
    if (first === undefined) seen.set(name, pointer);
    if (first === undefined) return [];
    const detail = `The layer name '${name}' is taken by ${first}; give each layer its own name or leave names out.`;
    return [{ pointer, code: 'duplicate_name' as const, detail }];
  });
}

function drawName(base: string, taken: Set<string | undefined>, drawn: Map<string, number>): string {
  let count = drawn.get(base) ?? 0;
  const nameOf = (index: number) => (index === 0 ? base : `${base}_${index}`);
  while (taken.has(nameOf(count))) count += 1;
  drawn.set(base, count + 1);
  taken.add(nameOf(count));
  return nameOf(count);
}
