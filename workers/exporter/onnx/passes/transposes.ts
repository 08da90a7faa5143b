import { type Builder, type Constants, createBuilder } from '../convert/builder.js';
import { plainNumbers } from '../convert/constants.js';
import { namesUsed } from '../convert/finish.js';
import type { Names } from '../convert/names.js';
import { vector } from '../convert/steps.js';
import type { OnnxGraph, OnnxNode, Value } from '../onnx-graph.js';
import { axesOfBase, composed, constantFor, isPlain, type View, without } from './views.js';

/**
 * Moves transpositions towards the outputs until they cancel, or meet a node that needs its axes in order: a chain of
 * convolutions is computed with channels first throughout.
 */
export function withFewerTransposes(graph: OnnxGraph, names: Names, constants: Constants): OnnxGraph {
  const onnx = createBuilder(names, constants);
  const pass: Pass = { onnx, names, views: new Map(), written: new Set(), constants };
  for (const node of graph.nodes) rewrite(pass, node);
  for (const { name } of graph.outputs) write(pass, name);
  return { ...graph, nodes: onnx.nodes };
}

interface Pass {
  onnx: Builder;
  names: Names;
  /** Values that are written as transpositions of others only where they are needed so. */
  views: Map<string, View>;
  /** Those that have been written. */
  written: Set<string>;
  constants: Constants;
}

function rewrite(pass: Pass, node: OnnxNode): void {
  const [output] = node.outputs;
  const view = node.outputs.length === 1 ? viewOf(pass, node) : undefined;
  if (view !== undefined && output !== undefined) pass.views.set(output, view);
  else keep(pass, node);
}

/** Writes a node with its axes in order. */
function keep(pass: Pass, node: OnnxNode): void {
  const inputs = node.inputs.map((name) => inOrder(pass, name));
  const body = node.attributes['body'];
  if (typeof body !== 'object' || !('graph' in body)) {
    pass.onnx.nodes.push({ ...node, inputs });
    return;
  }
  // The nodes inside take values by their names.
  for (const name of namesUsed(body.graph)) write(pass, name);
  const graph = withFewerTransposes(body.graph, pass.names, pass.constants);
  pass.onnx.nodes.push({ ...node, inputs, attributes: { ...node.attributes, body: { graph } } });
}

/** The name of a value with its axes in order. */
function inOrder(pass: Pass, name: string): string {
  const view = pass.views.get(name);
  if (view !== undefined && isPlain(view)) return view.base.name;
  write(pass, name);
  return name;
}

/** Writes a value under its own name, once. */
function write({ onnx, views, written }: Pass, name: string): void {
  const view = views.get(name);
  if (view === undefined || written.has(name)) return;
  const inputs = [view.base.name];
  const node = { name, inputs, outputs: [name] };
  onnx.nodes.push(
    isPlain(view)
      ? { ...node, op: 'Identity', attributes: {} }
      : { ...node, op: 'Transpose', attributes: { perm: view.perm } },
  );
  written.add(name);
}

/** The output of a node as a view of what is computed on other axes; undefined where it is computed as it is. */
function viewOf(pass: Pass, node: OnnxNode): View | undefined {
  if (node.op === 'Transpose') return transposed(pass, node);
  const first = node.inputs.map((name) => pass.views.get(name)).find((view) => view !== undefined);
  if (first === undefined) return undefined;
  if (ELEMENTWISE.has(node.op)) return elementwise(pass, node, first);
  if (REDUCTIONS.has(node.op)) return reduced(pass, node);
  if (node.op === 'Concat') return concatenated(pass, node, first);
  return node.op === 'Pad' ? padded(pass, node) : undefined;
}

function transposed({ views }: Pass, { inputs: [input = ''], attributes: { perm } }: OnnxNode): View {
  if (!Array.isArray(perm)) throw new Error('A transposition names its axes');
  const order: readonly number[] = perm;
  const view = views.get(input);
  return view === undefined
    ? { base: { name: input, type: 'float', shape: undefined }, perm: order }
    : composed(view, order);
}

/** Operations on each element, whose inputs are broadcast. */
const ELEMENTWISE: ReadonlySet<string> = new Set([
  'Abs',
  'Add',
  'Cast',
  'Ceil',
  'Clip',
  'Div',
  'Elu',
  'Erf',
  'Exp',
  'Floor',
  'HardSigmoid',
  'LeakyRelu',
  'Log',
  'Max',
  'Min',
  'Mul',
  'Neg',
  'Pow',
  'Reciprocal',
  'Relu',
  'Round',
  'Selu',
  'Sigmoid',
  'Sign',
  'Softplus',
  'Softsign',
  'Sqrt',
  'Sub',
  'Sum',
  'Tanh',
]);

/** Computes a node in place of another one, on other inputs. */
function instead(
  { onnx }: Pass,
  node: OnnxNode,
  inputs: readonly Value[],
  attributes = node.attributes,
): Value {
  onnx.at(node.name);
  return onnx.emit(node.op, inputs, { attributes });
}

/** All inputs that are not constants must have their axes in the same order. */
function elementwise(pass: Pass, node: OnnxNode, { perm }: View): View | undefined {
  const inputs = node.inputs.map((name): Value | undefined => {
    const view = pass.views.get(name);
    if (view !== undefined) return view.perm.join() === perm.join() ? view.base : undefined;
    const constant = pass.constants.known.get(name);
    return constant && constantFor(pass.onnx, constant, perm);
  });
  const given = inputs.filter((input) => input !== undefined);
  return given.length < inputs.length ? undefined : { base: instead(pass, node, given), perm };
}

const REDUCTIONS: ReadonlySet<string> = new Set([
  'ReduceMean',
  'ReduceSum',
  'ReduceMax',
  'ReduceMin',
  'ReduceProd',
]);

function reduced(pass: Pass, node: OnnxNode): View | undefined {
  const [input = '', axesName = ''] = node.inputs;
  const [view, axes] = [pass.views.get(input), pass.constants.known.get(axesName)?.constant];
  if (view === undefined || axes === undefined) return undefined;
  const removed = axesOfBase(view, axes);
  const result = instead(pass, node, [view.base, vector(pass.onnx, removed)]);
  return node.attributes['keepdims'] === 0
    ? without(view, removed, result)
    : { base: result, perm: view.perm };
}

function concatenated(pass: Pass, node: OnnxNode, { perm }: View): View | undefined {
  const { axis } = node.attributes;
  const views = node.inputs.map((name) => pass.views.get(name));
  const bases = views.flatMap((view) =>
    view !== undefined && view.perm.join() === perm.join() ? [view.base] : [],
  );
  if (bases.length < views.length || typeof axis !== 'number') return undefined;
  const at = perm[axis < 0 ? axis + perm.length : axis] ?? 0;
  return { base: instead(pass, node, bases, { axis: at }), perm };
}

function padded(pass: Pass, node: OnnxNode): View | undefined {
  const [input = '', padsName = '', valueName] = node.inputs;
  const [view, pads] = [pass.views.get(input), pass.constants.known.get(padsName)?.constant];
  const value = valueName === undefined ? undefined : pass.constants.known.get(valueName);
  if (view === undefined || pads === undefined || (valueName !== undefined && value === undefined))
    return undefined;
  const { perm, base } = view;
  const numbers = Array.from(plainNumbers(pads));
  const moved = [0, perm.length].flatMap((from) =>
    perm.map((_, axis) => numbers[from + perm.indexOf(axis)] ?? 0),
  );
  const inputs = [base, vector(pass.onnx, moved), ...(value === undefined ? [] : [value])];
  return { base: instead(pass, node, inputs), perm };
}
