import { type AttrValue, type NodeDef, nodeOf } from '../../../engine/graph/saved-model-proto.js';
import type { OnnxType, Sizes, Value } from '../onnx-graph.js';
import type { Builder } from './builder.js';
import { plainNumbers } from './constants.js';

/** Why an operation cannot be expressed in ONNX. */
export class Inexpressible extends Error {}

/** A node of the TensorFlow graph, with its inputs as they are in the ONNX graph. */
export interface Call {
  readonly node: NodeDef;
  readonly inputs: readonly Value[];
  /** The shape of an output, as far as it is known. */
  outputShape(index?: number): Sizes | undefined;
}

/** Adds the nodes that compute what an operation of TensorFlow does. @throws Inexpressible */
export type Converter = (call: Call, onnx: Builder) => Value | readonly (Value | undefined)[];

/** Converters by the name of the operation. */
export type Converters = Readonly<Record<string, Converter>>;

/** An input of an operation, which has it always. */
export function inputAt({ inputs, node }: Call, index: number): Value {
  const input = inputs[index];
  if (input === undefined) throw new Error(`${node.op} has no input ${index}`);
  return input;
}

/** The numbers of an input that ONNX needs to know beforehand. */
export function knownNumbers(call: Call, index: number): number[] {
  const { constant } = inputAt(call, index);
  if (constant === undefined) throw new Inexpressible('one of its arguments is computed by the model');
  return Array.from(plainNumbers(constant));
}

/** The shape of a value. */
export function knownShape({ shape }: Value): Sizes {
  if (shape === undefined) throw new Inexpressible('the shape of its input is unknown');
  return shape;
}

/** The number of axes of a value. */
export const rankOf = (value: Value): number => knownShape(value).length;

/** The size of an axis that does not depend on the batch. */
export function knownSize(value: Value, axis: number): number {
  const size = knownShape(value).at(axis);
  if (size === undefined || size < 0)
    throw new Inexpressible('the size of an axis of its input depends on the batch');
  return size;
}

/** An axis counted from the front. */
export const frontAxis = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis);

function attributeOf({ node }: Call, name: string): AttrValue | undefined {
  return node.attr[name];
}

/** A whole number among the attributes. */
export function intOf(call: Call, name: string, absent = 0): number {
  const value = attributeOf(call, name);
  return value !== undefined && 'i' in value ? Number(value.i) : absent;
}

/** A float among the attributes. */
export function floatOf(call: Call, name: string, absent = 0): number {
  const value = attributeOf(call, name);
  return value !== undefined && 'f' in value ? value.f : absent;
}

/** A bool among the attributes. */
export function flagOf(call: Call, name: string): boolean {
  const value = attributeOf(call, name);
  return value !== undefined && 'b' in value && value.b;
}

/** A text among the attributes. */
export function textOf(call: Call, name: string, absent = ''): string {
  const value = attributeOf(call, name);
  return value !== undefined && 's' in value ? Buffer.from(value.s).toString() : absent;
}

/** A list of whole numbers among the attributes. */
export function intsOf(call: Call, name: string): number[] {
  const value = attributeOf(call, name);
  return value !== undefined && 'list' in value && 'i' in value.list ? value.list.i.map(Number) : [];
}

/** The type that an attribute names. */
export function typeOf(call: Call, name: string): OnnxType {
  const value = attributeOf(call, name);
  if (value === undefined || !('type' in value)) throw new Error(`${call.node.op} has no type ${name}`);
  return onnxType(value.type);
}

/**
 * The type in ONNX of one of TensorFlow (types.proto). Floats of two bytes become float32: runtimes compute few operations in
 * them, and none in bfloat16.
 */
export function onnxType(number: number): OnnxType {
  const type = TYPES.get(number);
  if (type === undefined)
    throw new Inexpressible(`it computes with a type that is not exported (number ${number} of TensorFlow)`);
  return type;
}

const TYPES: ReadonlyMap<number, OnnxType> = new Map([
  [1, 'float'],
  [2, 'double'],
  [3, 'int32'],
  [4, 'uint8'],
  [9, 'int64'],
  [10, 'bool'],
  [14, 'float'],
  [19, 'float'],
]);

/** The node and the number of an output: `node:1`. */
export function readOutput(input: string): { node: string; index: number } {
  return { node: nodeOf(input), index: Number(/:(\d+)$/.exec(input)?.[1] ?? 0) };
}
