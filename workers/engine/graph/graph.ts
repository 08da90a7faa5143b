import * as tf from '@tensorflow/tfjs-core';
import type { Precision } from '../../../src/keras/dtype-policy.js';
import { nativeBackend } from '../ops/native-backend.js';
import { foldNormalizations } from './folded-normalization.js';
import { type Frame, frameOfConstants } from './loop/frame.js';
import { neededNodes } from './needed-nodes.js';
import { poolFirst } from './pooled-activation.js';
import { asStated, castSource, isShort, precisionOfType } from './precision/short-types.js';
import { recorderOf } from './recorder.js';
import {
  broughtIn,
  type GraphBuilder,
  pivotFor,
  type Recording,
  type Source,
  sourceOf,
} from './recording.js';
import { type AttrValue, type FunctionDef, type NodeDef, nodeOf, shapeProto } from './saved-model-proto.js';
import { createStandIns } from './stand-ins.js';

/** Element types of tensors in a graph; more than tfjs knows. */
export type GraphDtype = keyof typeof DTYPES;

/** TensorFlow's numbers for them (types.proto), and how many bytes an element takes. */
export const DTYPES = {
  float32: { number: 1, bytes: 4 },
  float64: { number: 2, bytes: 8 },
  int32: { number: 3, bytes: 4 },
  uint8: { number: 4, bytes: 1 },
  int16: { number: 5, bytes: 2 },
  int8: { number: 6, bytes: 1 },
  string: { number: 7, bytes: 0 },
  int64: { number: 9, bytes: 8 },
  bool: { number: 10, bytes: 1 },
  bfloat16: { number: 14, bytes: 2 },
  uint16: { number: 17, bytes: 2 },
  float16: { number: 19, bytes: 2 },
  uint32: { number: 22, bytes: 4 },
  uint64: { number: 23, bytes: 8 },
  resource: { number: 20, bytes: 0 },
  variant: { number: 21, bytes: 0 },
} as const;

/** A value that persists in a session between runs. */
export interface GraphVariable {
  readonly kind: 'variable';
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: GraphDtype;
  /** The output that holds the handle. */
  readonly handle: string;
}

/** A node output that exists only in the graph: of a type unknown to tfjs, or not needed by it. */
export interface GraphOutput {
  readonly kind: 'output';
  readonly name: string;
  readonly dtype: GraphDtype;
}

export type Operand = tf.Tensor | GraphVariable | GraphOutput;

/** A tensor produced by an emitted node. */
export interface OutputSpec {
  shape: readonly number[];
  dtype: 'float32' | 'int32' | 'bool';
  /** The type in the graph of one that is float32 for tfjs only. */
  precision?: Precision;
}

export interface Emission {
  op: string;
  attributes?: Record<string, AttrValue>;
  inputs?: readonly Operand[];
  /** Names of nodes that must have run before. */
  after?: readonly string[];
}

/**
 * A TensorFlow graph written by running tfjs code under `record`: every kernel that the code runs on tensors
 * becomes a node. The code runs on stand-ins with the right shapes, which hold no values.
 */
export interface Graph {
  readonly nodes: readonly NodeDef[];
  /** Functions that nodes call. */
  readonly functions: readonly FunctionDef[];
  /** A variable; a session reads and writes its value. */
  variable(name: string, shape: readonly number[], dtype: GraphDtype): GraphVariable;
  /**
   * Records what `work` does into nodes named `scope/…`. @param outputsOf The outputs that runs feed and fetch; where it is given,
   * recorded nodes that none of them needs are removed, normalizations by given statistics are folded into convolutions, and
   * rectified images are pooled before they are rectified.
   */
  record<Result>(
    scope: string,
    work: () => Result,
    outputsOf?: (result: Result) => readonly string[],
  ): Result;
  /** Describes the origin of a node; undefined if no scope named it. */
  originOf(node: string): string | undefined;
  /** The shape of an output, `node:0`; undefined if recorded code had no tensor of it. */
  shapeOf(output: string): readonly number[] | undefined;
}

let current: Recording | undefined;

/** An empty graph. */
export function createGraph(): Graph {
  const nodes: NodeDef[] = [];
  const functions: FunctionDef[] = [];
  const types = new Map<string, number>();
  const origins = new Map<string, string>();
  const counts = new Map<string, number>();
  const shapes = new Map<string, readonly number[]>();

  const unique = (name: string): string => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  };

  const builder: GraphBuilder = {
    add(recording, op, sources, attr, after = []) {
      const { scopes } = recording;
      for (const { name, dtype } of sources) types.set(name, dtype);
      const frame = op === 'Const' ? frameOfConstants(recording.frame) : recording.frame;
      // Inputs from outside a branch exist whether it runs or not.
      const branch = OUTSIDE_BRANCHES.has(op) ? undefined : recording.branch;
      const inputs = inputsIn({ ...recording, frame, branch }, sources, after);
      const name = unique([...scopes.map((scope) => scope.name), op].join('/'));
      const origin = scopes.findLast((scope) => scope.origin !== undefined)?.origin ?? originOfInputs(inputs);
      if (origin !== undefined) origins.set(name, origin);
      nodes.push({ name, op, input: inputs, attr });
      frame?.nodes.add(name);
      return name;
    },
    addInput(node, input) {
      nodes.find(({ name }) => name === node)?.input.push(input);
    },
    cut(work, belongs) {
      const from = nodes.length;
      work();
      const added = nodes.splice(from);
      nodes.push(...added.filter((node) => !belongs(node)));
      return added.filter(belongs);
    },
    typeOf(output) {
      const type = types.get(output);
      if (type === undefined) throw new Error(`No node takes ${output}`);
      return type;
    },
    describe(output, shape) {
      shapes.set(output, shape);
    },
    define(definition) {
      const name = unique(definition.signature.name);
      functions.push({ ...definition, signature: { ...definition.signature, name } });
      return name;
    },
  };

  /** A gradient belongs to the layer from whose values it is computed. */
  function originOfInputs(inputs: string[]): string | undefined {
    const known = inputs.map((input) => origins.get(nodeOf(input)));
    return known.find((origin) => origin !== undefined);
  }

  return {
    nodes,
    functions,
    variable(path, shape, dtype) {
      const name = unique(legalName(path));
      const attr = {
        dtype: typeAttribute(dtype),
        shape: { shape: shapeProto(shape) },
        shared_name: stringAttribute(name),
      };
      nodes.push({ name, op: 'VarHandleOp', input: [], attr });
      return { kind: 'variable', name, shape, dtype, handle: `${name}:0` };
    },
    record(scope, work, outputsOf) {
      if (current !== undefined) throw new Error('A graph is being recorded already');
      const backend = nativeBackend();
      const addon = backend.binding;
      const recording: Recording = {
        graph: builder,
        sources: new Map(),
        scopes: [{ name: scope, origin: undefined }],
        frame: undefined,
        branch: undefined,
        tensors: createStandIns(addon),
      };
      current = recording;
      backend.binding = recorderOf(recording, addon);
      const before = nodes.length;
      try {
        const result = withoutTensors(work);
        if (outputsOf !== undefined) {
          const outputs = outputsOf(result);
          const needed = neededNodes(nodes.splice(before), outputs);
          const folded = foldNormalizations(needed, outputs, (output) => shapes.get(output));
          nodes.push(...poolFirst(folded, outputs));
        }
        return result;
      } catch (error) {
        deleteKept(recording);
        throw error;
      } finally {
        backend.binding = addon;
        current = undefined;
      }
    },
    originOf: (node) => origins.get(node),
    shapeOf: (output) => shapes.get(output),
  };
}

/** Deletes what tfjs keeps for a gradient that is never computed because of an earlier failure. */
function deleteKept({ sources, tensors }: Recording): void {
  for (const id of sources.keys()) tensors.deleteTensor(id);
}

/** The inputs of a node, and its control dependencies. */
function inputsIn(recording: Recording, sources: readonly Source[], after: readonly string[]): string[] {
  const inputs = broughtIn(recording, sources);
  const waits = after.length > 0 ? after.map((node) => `^${node}`) : pivotFor(recording, inputs);
  return [...inputs, ...waits, ...(recording.branch === undefined ? [] : [`^${recording.branch}`])];
}

const OUTSIDE_BRANCHES: ReadonlySet<string> = new Set(['Const', 'Enter']);

/** Disposes the tensors of a recording, which have no meaning outside it. */
function withoutTensors<Result>(work: () => Result): Result {
  const engine = tf.engine();
  engine.startScope();
  try {
    return work();
  } finally {
    engine.endScope();
  }
}

/** The recording in progress. @throws Error if there is none */
export function recordingNow(): Recording {
  if (current === undefined) throw new Error('This operation exists in a graph only: call it under record()');
  return current;
}

/** Writes a node without running it. Its outputs are placeholders for the future results. */
export function emit(emission: Emission, outputs: readonly OutputSpec[]): tf.Tensor[] {
  const node = emitNode(emission);
  return outputs.map((spec, index) => tensorOf(outputOf(node, typeIn(spec), index), spec));
}

/** Writes a node with one output. */
export function emitOne(emission: Emission, output: OutputSpec): tf.Tensor {
  return tensorOf(outputOf(emitNode(emission), typeIn(output)), output);
}

/** The type of a tensor in the graph. */
export const typeIn = ({ dtype, precision }: OutputSpec): GraphDtype =>
  dtype === 'float32' && precision !== undefined ? precision : dtype;

/** Writes a node for its effect, or for an output without a tfjs type. @returns the node's name */
export function emitNode({ op, attributes = {}, inputs = [], after = [] }: Emission): string {
  const recording = recordingNow();
  const changed = inputs.flatMap((input) => changesOf(recording, input));
  const sources = asStated(recording, inputs.map(operandSource), attributes);
  return recording.graph.add(recording, op, sources, attributes, [...after, ...changed]);
}

/** The nodes that change a variable before what is being recorded. */
const changesOf = ({ changes }: Recording, operand: Operand): string[] =>
  'kind' in operand && operand.kind === 'variable' ? [changes?.get(operand.handle) ?? []].flat() : [];

/** Records nodes that come, where they take a variable, after the node that changes it. */
export function afterChanges<Result>(
  changes: ReadonlyMap<GraphVariable, string>,
  work: () => Result,
): Result {
  const recording = recordingNow();
  recording.changes = new Map([...changes].map(([{ handle }, node]) => [handle, node]));
  try {
    return work();
  } finally {
    delete recording.changes;
  }
}

/** Adds an input to an existing node: a later output that leads back to it. */
export function addInput(node: string, operand: Operand): void {
  recordingNow().graph.addInput(node, operandSource(operand).name);
}

/** The loop whose body is being recorded. */
export function frameNow(): Frame | undefined {
  return recordingNow().frame;
}

/** Records nodes inside a loop. */
export function inFrame<Result>(frame: Frame, work: () => Result): Result {
  const recording = recordingNow();
  const outer = recording.frame;
  recording.frame = frame;
  try {
    return work();
  } finally {
    recording.frame = outer;
  }
}

/** Records nodes that run only if another one does. */
export function inBranch<Result>(pivot: string, work: () => Result): Result {
  const recording = recordingNow();
  const outer = recording.branch;
  recording.branch = pivot;
  try {
    return work();
  } finally {
    recording.branch = outer;
  }
}

/** The output of an emitted node. */
export function outputOf(node: string, dtype: GraphDtype, index = 0): GraphOutput {
  return { kind: 'output', name: `${node}:${index}`, dtype };
}

/** The graph's name of an operand: `node:output`. */
export function operandName(operand: Operand): string {
  return operandSource(operand).name;
}

function operandSource(operand: Operand): Source {
  if ('kind' in operand) {
    if (operand.kind === 'variable') return { name: operand.handle, dtype: DTYPES.resource.number };
    return { name: operand.name, dtype: DTYPES[operand.dtype].number };
  }
  const { sources } = recordingNow();
  const [id = -1] = nativeBackend().getInputTensorIds([operand]);
  return sourceOf(sources, id);
}

/** A tensor of the given shape that represents an output of the graph. */
export function tensorOf({ name, dtype }: GraphOutput, spec: OutputSpec): tf.Tensor {
  const { tensors, sources, graph } = recordingNow();
  const shape = [...spec.shape];
  graph.describe(name, shape);
  const { number } = DTYPES[spec.dtype];
  const id = tensors.declare(shape, number);
  sources.set(id, { name, dtype: isShort(DTYPES[dtype].number) ? DTYPES[dtype].number : number });
  return nativeBackend().createOutputTensor({ id, shape, dtype: number });
}

/** The type of a tensor in the graph; float32 where none is recorded. */
export const precisionOf = (tensor: tf.Tensor): Precision =>
  current === undefined ? 'float32' : precisionOfType(operandSource(tensor).dtype);

/** A tensor in another precision, without a gradient. */
export function castTo(tensor: tf.Tensor, precision: Precision): tf.Tensor {
  const recording = recordingNow();
  const cast = castSource(recording, operandSource(tensor), DTYPES[precision].number);
  const { shape } = tensor;
  return tensorOf({ kind: 'output', name: cast.name, dtype: precision }, { shape, dtype: 'float32' });
}

/**
 * Names the nodes that `work` records after a part of the model, so that errors in them can be traced to it.
 */
export function inScope<Result>(name: string, origin: string | undefined, work: () => Result): Result {
  if (current === undefined) return work();
  const { scopes } = current;
  scopes.push({ name: legalName(name), origin });
  try {
    return work();
  } finally {
    scopes.pop();
  }
}

/**
 * Captures the current scope, so that work can be recorded later under its name and origin, such as a
 * gradient.
 */
export function keepScope(): <Result>(work: () => Result) => Result {
  if (current === undefined) return (work) => work();
  const recording = current;
  const scopes = [...recording.scopes];
  return (work) => {
    const outer = recording.scopes;
    recording.scopes = scopes;
    try {
      return work();
    } finally {
      recording.scopes = outer;
    }
  };
}

/** Replaces characters that TensorFlow does not allow in node names. */
function legalName(name: string): string {
  return name.replace(/[^A-Za-z0-9_./-]/g, '_').replace(/(^|\/)(?=[^A-Za-z0-9.])/g, '$1n');
}

export const typeAttribute = (dtype: GraphDtype): AttrValue => ({ type: DTYPES[dtype].number });
/** A text among the attributes of a node. */
export const stringAttribute = (value: string): AttrValue => ({ s: Buffer.from(value) });
