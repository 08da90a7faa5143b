import { portsOf } from '../../../keras/graph/ports.js';
import type { Shape } from '../../../keras/shape.js';
import type { ModelInput } from '../../model/inferred-model.js';
import type { LocatedGraph } from '../../model/located-graph.js';
import type { Finding } from '../../problems/finding.js';

/** The inputs that a definition declares by their names, and the findings about those without a shape. */
export interface DeclaredInputs {
  inputs: ReadonlyMap<string, ModelInput>;
  issues: Finding[];
}

/** Reads the inputs of a model that no dataset gives. */
export function declaredInputs(graph: LocatedGraph): DeclaredInputs {
  const inputs = new Map<string, ModelInput>();
  const issues: Finding[] = [];
  for (const { name, tensor } of portsOf(graph.inputs)) {
    const declared = declaredAt(graph, tensor.node);
    if (declared === undefined) issues.push(undeclared(graph));
    else inputs.set(name, { ...declared, isRescaled: false });
  }
  return { inputs, issues };
}

function declaredAt(
  { nodes }: LocatedGraph,
  node: string,
): { shape: Shape; dtype: 'float32' | 'string' } | undefined {
  const item = nodes.find(({ name }) => name === node)?.item;
  if (item?.kind !== 'layer') return undefined;
  const { layer, declaredInput } = item.layer;
  const declared = layer.type === 'InputLayer' ? (layer.shape ?? declaredInput?.shape) : declaredInput?.shape;
  const shape = declared?.filter((size) => size !== null);
  if (shape === undefined || shape.length !== declared?.length) return undefined;
  return { shape, dtype: layer.dtype === 'string' ? 'string' : 'float32' };
}

function undeclared({ inputsPointer }: LocatedGraph): Finding {
  return {
    pointer: inputsPointer,
    code: 'missing_field',
    detail:
      'The model does not declare the whole shape of its input, and there is no dataset that tells it. Begin it with {"type": "InputLayer", "shape": […]}.',
  };
}
