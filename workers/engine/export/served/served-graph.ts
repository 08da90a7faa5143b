import type { HostSource } from '../../../../src/keras/graph/host-part.js';
import type { ResolvedGraph } from '../../../../src/keras/graph/resolved.js';
import { type LayerStep, shapesOf } from '../../../../src/keras/graph/shapes.js';
import { DTYPES } from '../../graph/graph.js';
import { type NodeDef, nodeOf, shapeProto } from '../../graph/saved-model-proto.js';
import type { Model } from '../../model/model.js';
import type { GraphTensor } from '../graph-ports.js';
import { HOST_NODES } from '../host/host-kernels.js';
import type { HostTensor, HostWriter } from '../host/host-tensor.js';
import { type Inexpressible, inexpressible } from '../inexpressible.js';
import { type InferenceGraph, inferenceGraph } from '../inference-graph.js';
import { cast, createNodeWriter, typeOf } from '../node-writer.js';
import type { InferenceInput } from '../record-inference.js';
import { exactStepNodes } from './exact-step-nodes.js';
import { hasExactSteps, type ServedInput } from './served-input.js';

/** The inference of a model from the inputs that callers give, its host part included. */
export interface ServedGraph extends InferenceGraph {
  /** Nodes that fill lookup tables, before the first call. */
  initializers: readonly string[];
}

/** Makes the graph of a model, from inputs in the order of `model.given`. */
export function servedGraph(
  model: Model,
  graph: ResolvedGraph,
  inputs: readonly ServedInput[],
): { outcome: 'made'; graph: ServedGraph } | Inexpressible {
  const { host } = model;
  const passes = host?.part.passes ?? inputs.map((_, index) => index);
  const edges = host?.part.edges ?? [];
  const device: InferenceInput[] = [
    ...passes.flatMap((index) => inputs[index] ?? []).map((input) => deviceInput(model, input)),
    ...edges.map(({ key, shape }) => ({ name: key, shape })),
  ];
  const made = inferenceGraph(model, device);
  if (made.outcome === 'inexpressible') return made;
  const writer = hostWriter();
  const given = inputs.map((input, index): HostTensor & { port: GraphTensor } => {
    const passed = made.graph.inputs[passes.indexOf(index)];
    const { name, dtype, shape } = input;
    const tensor =
      passed === undefined || hasExactSteps(input) ? placeholderNode(writer, input) : passed.tensor;
    return { x: tensor, dtype, shape, port: { name, tensor, dtype, shape } };
  });
  const values = hostValues(writer, graph, { inputs, given });
  if ('outcome' in values) return values;
  const replaced = new Map<string, string>();
  for (const [at, { tensor }] of made.graph.inputs.entries()) {
    const index = passes[at];
    const edge = edges[at - passes.length];
    const input = index === undefined ? undefined : inputs[index];
    if (edge !== undefined) replaced.set(nodeOf(tensor), asFloats(writer, values.of({ key: edge.key })));
    else if (index !== undefined && input !== undefined && hasExactSteps(input))
      replaced.set(nodeOf(tensor), asFloats(writer, exactly(writer, input, given[index])));
  }
  const nodes = made.graph.nodes.map((node) => withInput(node, replaced.get(node.name)));
  const ports = given.map(({ port }) => port);
  return {
    outcome: 'made',
    graph: {
      ...made.graph,
      nodes: [...writer.nodes, ...nodes],
      inputs: ports,
      initializers: writer.initializers,
    },
  };
}

/** An input as the recorded part takes it; exact steps run before it. */
function deviceInput(model: Model, input: ServedInput): InferenceInput {
  const { name, shape, dtype, steps } = input;
  if (!hasExactSteps(input)) return { name, shape, dtype, steps };
  return { name, shape: model.inputs.find((port) => port.name === name)?.shape ?? shape };
}

function hostWriter(): HostWriter {
  const writer = createNodeWriter('host_part');
  let count = 0;
  return {
    ...writer,
    initializers: [],
    unique: () => {
      count += 1;
      return `trainhorn_table_${count}`;
    },
  };
}

const placeholderNode = (writer: HostWriter, { dtype, shape }: ServedInput): string =>
  writer.add('Placeholder', [], { dtype: typeOf(dtype), shape: { shape: shapeProto([-1, ...shape]) } });

/** The node in place of a Placeholder that gets what other nodes compute. */
const withInput = (node: NodeDef, value: string | undefined): NodeDef =>
  value === undefined
    ? node
    : { ...node, op: 'Identity', input: [value], attr: { T: { type: DTYPES.float32.number } } };

const asFloats = (writer: HostWriter, { x, dtype }: HostTensor): string => cast(writer, x, dtype, 'float32');

/** Numbers after their steps, in float64. */
function exactly(writer: HostWriter, { steps }: ServedInput, given: HostTensor | undefined): HostTensor {
  if (given === undefined) throw new Error('An input is missing');
  const { x, dtype, shape } = given;
  const values = exactStepNodes(writer, { x: cast(writer, x, dtype, 'float64'), shape }, steps);
  return { ...values, dtype: 'float64' };
}

interface HostValues {
  of(source: HostSource): HostTensor;
}

/** Writes the calls on the host. */
function hostValues(
  writer: HostWriter,
  graph: ResolvedGraph,
  { inputs, given }: { inputs: readonly ServedInput[]; given: readonly HostTensor[] },
): HostValues | Inexpressible {
  const { host, steps } = shapesOf(graph);
  const computed = new Map<string, HostTensor>();
  const read = new Map<number, HostTensor>();
  for (const index of host?.reads ?? []) {
    const [input, tensor] = [inputs[index], given[index]];
    if (input !== undefined && tensor !== undefined) read.set(index, readInput(writer, input, tensor));
  }
  const of = (source: HostSource): HostTensor => {
    const value = 'key' in source ? computed.get(source.key) : read.get(source.input);
    if (value === undefined) throw new Error('The host part lacks an input');
    return value;
  };
  const refused: string[] = [];
  for (const step of steps) {
    const sources = host?.calls.get(step.key);
    if (sources === undefined) continue;
    const value = callNodes(writer, step, sources.map(of));
    if (value === undefined) refused.push(refusalOf(step));
    else computed.set(step.key, value);
    if (value === undefined) break;
  }
  return refused.length > 0 ? inexpressible(refused) : { of };
}

/** Texts as they are, and numbers after their steps. */
function readInput(writer: HostWriter, input: ServedInput, given: HostTensor): HostTensor {
  if (given.dtype === 'string' || input.steps.length === 0) return given;
  return exactly(writer, input, given);
}

function callNodes(
  writer: HostWriter,
  { layer, inputs, output }: LayerStep,
  [first, ...rest]: readonly HostTensor[],
): HostTensor | undefined {
  const write = HOST_NODES[layer.type];
  if (write === undefined || first === undefined) return undefined;
  // Each of them reads the arguments of its own type.
  return write(writer, layer as never, { inputs, output, given: [first, ...rest] });
}

const refusalOf = ({ layer, path }: LayerStep): string =>
  `Layer ${path} (${layer.type}) computes on texts in a way that the exported graph does not have. Remove it, or choose the format keras.`;
