import { type NodeDef, nodeOf } from '../../../engine/graph/saved-model-proto.js';
import type { Initializer, OnnxGraph, OnnxPort, OnnxType, Sizes, Value } from '../onnx-graph.js';
import { CONVERTERS } from '../ops/index.js';
import { withFewerTransposes } from '../passes/transposes.js';
import { createBuilder } from './builder.js';
import { type Call, Inexpressible, readOutput } from './call.js';
import { finished } from './finish.js';
import { framesOf } from './frames.js';
import { type Conversion, convertList, convertLoop } from './loop.js';
import { createNames } from './names.js';
import { readConstant } from './read-constant.js';
import { isList, type Operand, type Scope } from './scope.js';

/** An input or output of a TensorFlow graph. */
export interface SourcePort {
  name: string;
  /** `node:0` */
  tensor: string;
  dtype: string;
  /** Of one sample. */
  shape: Sizes;
}

/** A TensorFlow graph of inference, for batches of any size. */
export interface SourceGraph {
  nodes: readonly NodeDef[];
  inputs: readonly SourcePort[];
  outputs: readonly SourcePort[];
  weights: readonly { path: string; node: string; shape: readonly number[] }[];
  /** The shape of an output, -1 where the batch decides; undefined if unknown. */
  shapeOf(output: string): Sizes | undefined;
}

/** A node that has no expression in ONNX, and why. */
export interface Refusal {
  node: string;
  op: string;
  reason: string;
}

export type ConvertedGraph =
  | { outcome: 'made'; graph: OnnxGraph; initializers: Initializer[] }
  | { outcome: 'inexpressible'; refusals: Refusal[] };

/** Converts a graph of TensorFlow, or names everything in it that ONNX does not have. @param values Weights, by path */
export function convertGraph(source: SourceGraph, values: ReadonlyMap<string, Float32Array>): ConvertedGraph {
  const refusals: Refusal[] = [];
  const inputs = source.inputs.map((port) => inputPort(port));
  const outputs = outputNames(source);
  const names = createNames([...inputs.map(({ name }) => name), ...outputs]);
  const builder = createBuilder(names);
  const root: Scope = { builder, frame: '', operands: new Map() };
  for (const [index, port] of inputs.entries())
    root.operands.set(source.inputs[index]?.tensor ?? '', { ...port });
  for (const { node, path, shape } of source.weights) {
    const numbers = values.get(path);
    if (numbers === undefined) throw new Error(`The weight ${path} has no values`);
    root.operands.set(`${node}:0`, builder.weight(path, { shape, numbers }));
  }
  const conversion = conversionOf(source, refusals);
  for (const node of conversion.nodesIn('')) conversion.convert(root, node);
  const results = source.outputs.map(({ tensor }) => conversion.operandOf(root, tensor));
  if (refusals.length > 0) return { outcome: 'inexpressible', refusals };
  const ports = results.map((result, index) => writeOutput(root, source, result, outputs, index));
  const graph = { name: 'model', nodes: builder.nodes, inputs, outputs: ports };
  const { constants } = builder;
  return { outcome: 'made', ...finished(withFewerTransposes(graph, names, constants), constants) };
}

const PORT_TYPES: Readonly<Record<string, OnnxType>> = {
  float32: 'float',
  int32: 'int32',
  bool: 'bool',
  uint8: 'uint8',
  int64: 'int64',
  float64: 'double',
  bfloat16: 'float',
  float16: 'float',
};

function inputPort({ name, dtype, shape }: SourcePort): OnnxPort {
  const type = PORT_TYPES[dtype];
  if (type === undefined) throw new Error(`An input is of the type ${dtype}`);
  return { name, type, shape: [-1, ...shape] };
}

/** An output has the name of its port, but for one that is an input as well. */
function outputNames({ inputs, outputs }: SourceGraph): string[] {
  const names = createNames(inputs.map(({ name }) => name));
  return outputs.map(({ name }) =>
    names.unused(inputs.some((input) => input.name === name) ? `${name}_output` : name),
  );
}

function writeOutput(
  { builder }: Scope,
  source: SourceGraph,
  result: Operand | undefined,
  names: readonly string[],
  index: number,
): OnnxPort {
  const name = names[index];
  const port = source.outputs[index];
  if (result === undefined || isList(result) || name === undefined || port === undefined)
    throw new Error('An output is a tensor');
  builder.nodes.push({
    name: `output/${name}`,
    op: 'Identity',
    inputs: [result.name],
    outputs: [name],
    attributes: {},
  });
  return { name, type: result.type, shape: [-1, ...port.shape] };
}

function conversionOf(source: SourceGraph, refusals: Refusal[]): Conversion {
  const frames = framesOf(source.nodes);
  const conversion: Conversion = {
    nodesIn: (frame) => frames.nodes.get(frame) ?? [],
    shapeOf: source.shapeOf,
    operandOf(scope, output) {
      const known = canonical(output);
      if (!scope.operands.has(known)) {
        const exit = conversion
          .nodesIn(scope.frame)
          .find(({ name, op }) => op === 'Exit' && name === nodeOf(known));
        if (exit !== undefined) loopOf(scope, exit);
      }
      return scope.operands.get(known);
    },
    convert(scope, node) {
      if (LATER.has(node.op)) return;
      scope.builder.at(node.name);
      const isConverted = attempt(node, () => convertNode(conversion, source, scope, node));
      if (!isConverted) scope.operands.set(`${node.name}:0`, undefined);
    },
  };

  function loopOf(scope: Scope, exit: NodeDef): void {
    const frame = frames.frameOf(nodeOf(exit.input[0] ?? ''));
    const before = refusals.length;
    attempt(exit, () => convertLoop(conversion, scope, frame));
    if (refusals.length === before) return;
    // What is wrong inside is the reason for all that comes out.
    if (refusals.length > before + 1) refusals.pop();
    for (const { op, name, input } of conversion.nodesIn(scope.frame))
      if (op === 'Exit' && frames.frameOf(nodeOf(input[0] ?? '')) === frame)
        scope.operands.set(`${name}:0`, undefined);
  }

  function attempt(node: NodeDef, work: () => void): boolean {
    try {
      work();
      return true;
    } catch (error) {
      if (!(error instanceof Inexpressible)) throw error;
      refusals.push({ node: node.name, op: node.op, reason: error.message });
      return false;
    }
  }

  return conversion;
}

/** Converted with what takes them, or inputs. */
const LATER: ReadonlySet<string> = new Set(['Exit', 'Placeholder', 'VarHandleOp', 'NoOp']);

/** `node` as `node:0`. */
const canonical = (output: string): string => (/:\d+$/.test(output) ? output : `${output}:0`);

function convertNode(conversion: Conversion, source: SourceGraph, scope: Scope, node: NodeDef): void {
  const give = (operand: Operand | undefined, index = 0) =>
    scope.operands.set(`${node.name}:${index}`, operand);
  if (node.op === 'Const' || node.op === 'HostConst') {
    const { type, shape, numbers } = readConstant(node);
    return void give(scope.builder.constant(type, shape, Array.from(numbers, Number)));
  }
  const operands = node.input
    .filter((input) => !input.startsWith('^'))
    .map((input) => conversion.operandOf(scope, input));
  const given = operands.filter((operand) => operand !== undefined);
  if (given.length < operands.length) return void give(undefined);
  if (node.op === 'ReadVariableOp') return void give(given[0]);
  if (node.op.startsWith('TensorList')) {
    const operand = convertList(scope, node, given);
    return void give(isList(operand) ? operand : withShape(operand, source.shapeOf(`${node.name}:0`)));
  }
  const values = given.filter((operand): operand is Value => !isList(operand));
  const results = computed(source, scope, node, values);
  for (const [index, value] of results.entries()) give(value, index);
}

function computed(
  source: SourceGraph,
  { builder }: Scope,
  node: NodeDef,
  inputs: readonly Value[],
): (Value | undefined)[] {
  const convert = CONVERTERS[node.op];
  if (convert === undefined) throw new Inexpressible('ONNX has no such operation');
  if (inputs.some(({ isComplex }) => isComplex === true) && !OF_COMPLEX.has(node.op))
    throw new Inexpressible('it computes with complex numbers');
  if (node.op !== 'Less' && inputs.some(({ bitsOf }) => bitsOf !== undefined))
    throw new Inexpressible('ONNX does not read the bits of floats');
  const shapeOf = (index = 0) => source.shapeOf(`${node.name}:${index}`);
  const call: Call = { node, inputs, outputShape: shapeOf };
  const results = [convert(call, builder)].flat();
  return results.map((value, index) => value && withShape(value, shapeOf(index)));
}

const OF_COMPLEX: ReadonlySet<string> = new Set(['Real', 'Imag', 'ComplexAbs', 'FFT']);

const withShape = (value: Value, shape: Sizes | undefined): Value =>
  value.shape === undefined && shape !== undefined ? { ...value, shape } : value;

export { readOutput };
