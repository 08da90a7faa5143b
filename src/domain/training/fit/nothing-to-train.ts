import type { ModelInference } from '../../model/inference/infer-model.js';
import type { LocatedGraph } from '../../model/located-graph.js';
import type { Finding } from '../../problems/finding.js';

/** A model without trainable weights: training leaves it as it is, of which Keras only warns. */
export function nothingToTrain(
  graph: LocatedGraph | undefined,
  { model }: Pick<ModelInference, 'model'>,
): Finding[] {
  if (graph === undefined || model === undefined) return [];
  const { layers } = model;
  if (layers.some(({ parameters }) => parameters.trainable > 0)) return [];
  const pointer = layers.at(-1)?.located.pointer ?? graph.pointer;
  const isFrozen = layers.some(({ layer }) => 'trainable' in layer && !layer.trainable);
  const thaw = isFrozen ? ', or remove "trainable": false' : '';
  const detail = `The model has no trainable weights. Add a layer such as Dense${thaw}.`;
  return [{ pointer, code: 'nothing_to_train', detail }];
}
