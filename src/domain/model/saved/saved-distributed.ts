import type { KerasLayer } from '../../../contracts/model-definition.js';
import { isObject } from '../../../schema/json-object.js';
import { isSaved } from '../argument-place.js';
import { distributedModel } from '../distributed-model.js';
import type { LocatedItem, LocatedModel } from '../located-graph.js';
import { fromKerasLayer } from './layers/keras-layer.js';
import { isSavedModel } from './model-classes.js';
import type { Reading } from './reading.js';

/** Whether a saved layer is a TimeDistributed, or several, around a model. */
export function isDistributedModel({ class_name: className, config }: KerasLayer): boolean {
  const { layer } = config;
  if (className !== 'TimeDistributed' || !isObject(layer)) return false;
  return isSavedModel(layer) || (isSaved(layer) && isDistributedModel(layer));
}

/** Stands for the model while the other arguments are read. */
const STAND_IN: KerasLayer = { class_name: 'Flatten', config: {} };

/** Reads a TimeDistributed around a model. */
export function readDistributed(
  saved: KerasLayer,
  pointer: string,
  reading: Reading,
): LocatedModel | undefined {
  const outer = fromKerasLayer(
    { ...saved, config: { ...saved.config, layer: STAND_IN } },
    pointer,
    reading.writer,
  );
  const inside = readInside(saved.config['layer'], `${pointer}/config/layer`, reading);
  if (outer.outcome === 'accepted') return inside && distributedModel(inside, outer.value);
  reading.issues.push(...outer.issues);
  return undefined;
}

function readInside(layer: unknown, pointer: string, reading: Reading): LocatedItem | undefined {
  if (isSaved(layer) && isDistributedModel(layer)) return readDistributed(layer, pointer, reading);
  const model = isObject(layer) ? reading.readModel(layer, pointer) : undefined;
  return model && { kind: 'model', model };
}
