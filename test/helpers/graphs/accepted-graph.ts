import assert from 'node:assert/strict';
import { inferModel } from '../../../src/domain/model/inference/infer-model.js';
import type { LocatedGraph } from '../../../src/domain/model/located-graph.js';
import {
  parseModelDefinition,
  type ReadableModel,
} from '../../../src/domain/model/parse-model-definition.js';
import { portsOf } from '../../../src/keras/graph/ports.js';
import type { ResolvedGraph } from '../../../src/keras/graph/resolved.js';

/**
 * The graph of a definition that must be accepted, for data of the shapes that its input layers declare.
 * @param otherwise the shape of data where none is declared
 */
export function acceptedGraph(definition: ReadableModel, otherwise: number[] = []): ResolvedGraph {
  const { graph, issues } = parseModelDefinition(definition);
  assert.deepEqual(issues, []);
  assert.ok(graph);
  const ports = portsOf(graph.inputs);
  const inferred = inferModel(graph, (name) => {
    const node = ports.find((port) => port.name === name)?.tensor.node;
    return {
      shape: (node === undefined ? undefined : declaredShape(graph, node)) ?? otherwise,
      dtype: 'float32',
      isRescaled: false,
    };
  });
  assert.deepEqual(inferred.issues, []);
  assert.ok(inferred.model);
  return inferred.model.graph;
}

function declaredShape({ nodes }: LocatedGraph, name: string): number[] | undefined {
  const item = nodes.find((node) => node.name === name)?.item;
  if (item?.kind !== 'layer') return undefined;
  const { layer, declaredInput } = item.layer;
  const shape = layer.type === 'InputLayer' ? layer.shape : undefined;
  return (declaredInput?.shape ?? shape)?.map((size) => size ?? 1);
}
