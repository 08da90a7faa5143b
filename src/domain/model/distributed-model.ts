import type { NestedLayer } from '../../keras/argument.js';
import { layersInside } from '../../keras/layers/inside.js';
import { TimeDistributed } from '../../keras/layers/wrappers/time-distributed.js';
import type { Finding } from '../problems/finding.js';
import { chainGraph } from './chain-graph.js';
import type { LocatedGraph, LocatedItem, LocatedModel } from './located-graph.js';
import type { LocatedLayer } from './located-layer.js';

/** A model inside TimeDistributed. @param outer the TimeDistributed, its layer aside */
export function distributedModel(inside: LocatedItem, { layer, pointer }: LocatedLayer): LocatedModel {
  const { name, ...graph } = graphOf(inside, pointer);
  const own = layer.name !== undefined && { name: layer.name };
  const frozen = 'trainable' in layer && layer.trainable === false && { trainable: false as const };
  return {
    kind: 'model',
    model: { ...graph, ...own, ...frozen },
    distributed: { name: name ?? graph.form },
  };
}

/** The model, or a chain of the one TimeDistributed around it. */
function graphOf(inside: LocatedItem, pointer: string): LocatedGraph {
  if (inside.kind === 'model' && inside.distributed === undefined) return inside.model;
  const name = inside.kind === 'model' ? inside.model.name : undefined;
  return chainGraph([{ name: name ?? TimeDistributed.baseName, item: inside, pointer }], { pointer });
}

/** Refuses a model, or an operation, inside a layer other than TimeDistributed. */
export function nestedModelIssues({ layer, argument }: LocatedLayer): Finding[] {
  return pathsOfModels({ ...layer }).map((path) => ({
    pointer: argument(path),
    code: 'misplaced_layer',
    detail: 'A layer inside another must be a layer; only TimeDistributed can have a model in it.',
  }));
}

function pathsOfModels(layer: NestedLayer): string[] {
  return layersInside(layer).flatMap(({ path, inside }) => {
    if (inside.type === 'Model' || inside.type === 'Operation') return [path];
    return pathsOfModels(inside).map((further) => `${path}/${further}`);
  });
}
