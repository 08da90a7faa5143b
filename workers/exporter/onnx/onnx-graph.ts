/** Element types of tensors, by ONNX's numbers (TensorProto.DataType). */
export const ONNX_TYPES = {
  float: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  double: 11,
  uint64: 13,
} as const;

export type OnnxType = keyof typeof ONNX_TYPES;

/** Numbers of a constant; of a bool one, 0 and 1. */
export type Numbers = Float32Array | Float64Array | Int32Array | BigInt64Array | BigUint64Array | Uint8Array;

/** A constant tensor. */
export interface Constant {
  shape: readonly number[];
  numbers: Numbers;
}

/** The sizes of the axes of a tensor; -1 where a size depends on the batch. */
export type Sizes = readonly number[];

/** A tensor of an ONNX graph. */
export interface Value {
  name: string;
  type: OnnxType;
  /** Undefined if unknown. */
  shape: Sizes | undefined;
  constant?: Constant;
  /** Whether the last axis has the real and the imaginary part, which `shape` leaves out. */
  isComplex?: true;
  /** The float of which this has the bits, as integers: nothing but its sign can be expressed. */
  bitsOf?: Value;
}

/** The value of an attribute. */
export type Attribute = number | { float: number } | string | readonly number[] | { graph: OnnxGraph };

export interface OnnxNode {
  name: string;
  op: string;
  /** Names; an empty one for an input that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes: Readonly<Record<string, Attribute>>;
}

/** An input or output of a graph. */
export interface OnnxPort {
  name: string;
  type: OnnxType;
  shape: Sizes | undefined;
}

/** A graph, or the body of a loop, which may take values of the graph around it. */
export interface OnnxGraph {
  name: string;
  nodes: OnnxNode[];
  inputs: OnnxPort[];
  outputs: OnnxPort[];
}

/** A constant in the file. */
export interface Initializer extends Constant {
  name: string;
  type: OnnxType;
}
