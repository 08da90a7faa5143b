import type { ModelImport } from '../../../contracts/weights/model-import.js';
import { portsOf } from '../../../keras/graph/ports.js';
import type { Shape } from '../../../keras/shape.js';
import { inferPreprocessing } from '../../data/preprocessing.js';
import type { ModelInput } from '../../model/inferred-model.js';
import type { LocatedGraph } from '../../model/located-graph.js';
import { accepted, type Checked, type Finding } from '../../problems/finding.js';

/** The inputs that a definition declares by their names, and the findings about those without a shape. */
export interface DeclaredInputs {
  inputs: ReadonlyMap<string, ModelInput>;
  issues: Finding[];
}

type Given = Pick<ModelImport, 'input_shape' | 'preprocessing'>;

/** Reads the inputs of a model that no dataset gives. Sizes that the definition leaves open are those of `input_shape`. */
export function declaredInputs(graph: LocatedGraph, given: Given): DeclaredInputs {
  const inputs = new Map<string, ModelInput>();
  const issues: Finding[] = [];
  const ports = portsOf(graph.inputs);
  const sample = ports.length === 1 ? sampleShape(given) : accepted(undefined);
  if (sample.outcome === 'rejected') return { inputs, issues: sample.issues };
  for (const { name, tensor } of ports) {
    const { shape: open, dtype = 'float32' } = declaredAt(graph, tensor.node) ?? {};
    const shape = completed(open, sample.value);
    if (shape === undefined) issues.push(undeclared(graph, { name, shape: open }, ports.length));
    else inputs.set(name, { shape, dtype, isRescaled: false });
  }
  return { inputs, issues };
}

interface Declared {
  shape: readonly (number | null)[] | undefined;
  dtype: 'float32' | 'string';
}

function declaredAt({ nodes }: LocatedGraph, node: string): Declared | undefined {
  const item = nodes.find(({ name }) => name === node)?.item;
  if (item?.kind !== 'layer') return undefined;
  const { layer, declaredInput } = item.layer;
  const shape = layer.type === 'InputLayer' ? (layer.shape ?? declaredInput?.shape) : declaredInput?.shape;
  return { shape, dtype: layer.dtype === 'string' ? 'string' : 'float32' };
}

/** The shape of a sample after the steps; undefined where it was not given. */
function sampleShape({ input_shape: shape, preprocessing = [] }: Given): Checked<Shape | undefined> {
  if (shape === undefined) return accepted(undefined);
  const result = inferPreprocessing({ shape: [...shape], dtype: 'float32' }, preprocessing, '/preprocessing');
  return result.outcome === 'accepted' ? accepted(result.value.input.shape) : result;
}

/** A whole shape: the declared one with its open sizes from the given one. */
function completed(declared: Declared['shape'], given: Shape | undefined): Shape | undefined {
  if (declared === undefined) return given;
  if (declared.every((size) => size !== null)) return declared;
  return given?.length === declared.length ? given.map((size, axis) => declared[axis] ?? size) : undefined;
}

function undeclared(
  { inputsPointer }: LocatedGraph,
  { name, shape }: { name: string; shape: Declared['shape'] },
  count: number,
): Finding {
  const found = shape === undefined ? 'declares no shape' : `declares the shape ${showOpenShape(shape)}`;
  const remedy =
    count === 1
      ? 'Send input_shape, the shape of one sample, for instance "input_shape": [128]; pad shorter samples to it as in training.'
      : 'Send model, with the whole shape of each InputLayer.';
  return {
    pointer: count === 1 ? '/input_shape' : inputsPointer,
    code: 'missing_field',
    detail: `The input '${name}' ${found}, and a model version has one fixed shape. ${remedy}`,
  };
}

const showOpenShape = (shape: readonly (number | null)[]): string =>
  `[${shape.map((size) => size ?? 'null').join(', ')}]`;
