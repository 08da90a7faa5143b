import { parse } from 'protobufjs';

/** The parts of TensorFlow's own definitions that a graph and its functions need (tensorflow/core/framework/*.proto). */
const DEFINITIONS = `
  syntax = "proto3";
  message TensorShapeProto {
    message Dim { int64 size = 1; }
    repeated Dim dim = 2;
  }
  message TensorProto {
    int32 dtype = 1;
    TensorShapeProto tensor_shape = 2;
    bytes tensor_content = 4;
    repeated bytes string_val = 8;
  }
  message AttrValue {
    message ListValue {
      repeated bytes s = 2;
      repeated int64 i = 3;
      repeated int32 type = 6;
    }
    oneof value {
      ListValue list = 1;
      bytes s = 2;
      int64 i = 3;
      float f = 4;
      bool b = 5;
      int32 type = 6;
      TensorShapeProto shape = 7;
      TensorProto tensor = 8;
      NameAttrList func = 10;
    }
  }
  message NameAttrList { string name = 1; }
  message NodeDef {
    string name = 1;
    string op = 2;
    repeated string input = 3;
    map<string, AttrValue> attr = 5;
  }
  message OpDef {
    message ArgDef {
      string name = 1;
      int32 type = 3;
    }
    string name = 1;
    repeated ArgDef input_arg = 2;
    repeated ArgDef output_arg = 3;
    bool is_stateful = 17;
  }
  message FunctionDef {
    OpDef signature = 1;
    repeated NodeDef node_def = 3;
    map<string, string> ret = 4;
  }
  message FunctionDefLibrary { repeated FunctionDef function = 1; }
  message VersionDef { int32 producer = 1; }
  message GraphDef {
    repeated NodeDef node = 1;
    FunctionDefLibrary library = 2;
    VersionDef versions = 4;
  }
  message MetaInfoDef {
    repeated string tags = 4;
    string tensorflow_version = 5;
  }
  message SaverDef {
    string filename_tensor_name = 1;
    string save_tensor_name = 2;
    string restore_op_name = 3;
    int32 max_to_keep = 4;
    float keep_checkpoint_every_n_hours = 6;
    int32 version = 7;
  }
  message VariableDef {
    string variable_name = 1;
    string initializer_name = 2;
    string snapshot_name = 3;
    bool is_resource = 5;
    string initial_value_name = 6;
    bool trainable = 7;
  }
  message BytesList { repeated bytes value = 1; }
  message NodeList { repeated string value = 1; }
  message CollectionDef {
    NodeList node_list = 1;
    BytesList bytes_list = 2;
  }
  message TensorInfo {
    string name = 1;
    int32 dtype = 2;
    TensorShapeProto tensor_shape = 3;
  }
  message SignatureDef {
    map<string, TensorInfo> inputs = 1;
    map<string, TensorInfo> outputs = 2;
    string method_name = 3;
  }
  message MetaGraphDef {
    MetaInfoDef meta_info_def = 1;
    GraphDef graph_def = 2;
    SaverDef saver_def = 3;
    map<string, CollectionDef> collection_def = 4;
    map<string, SignatureDef> signature_def = 5;
  }
  message SavedModel {
    int64 saved_model_schema_version = 1;
    repeated MetaGraphDef meta_graphs = 2;
  }
`;

const { root } = parse(DEFINITIONS, { keepCase: true });
const SavedModel = root.lookupType('SavedModel');
const VariableDef = root.lookupType('VariableDef');

export interface ShapeProto {
  dim: { size: number }[];
}

/** A constant: numbers in their binary form, or texts. */
export interface TensorProto {
  dtype: number;
  tensor_shape: ShapeProto;
  tensor_content: Uint8Array;
  string_val?: readonly Uint8Array[];
}

/** The value of an attribute: exactly one field, as in TensorFlow's AttrValue. */
export type AttrValue =
  | { list: { i: number[] } | { type: number[] } | { s: readonly Uint8Array[] } }
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: number }
  | { shape: ShapeProto }
  | { tensor: TensorProto }
  | { func: { name: string } };

export interface NodeDef {
  name: string;
  op: string;
  /** `node:output`, or `^node` for a control dependency. */
  input: string[];
  attr: Record<string, AttrValue>;
}

/** An argument or a result of a function: its name, and TensorFlow's number for its type. */
export interface ArgDef {
  name: string;
  type: number;
}

/** A named part of a graph, which nodes call. */
export interface FunctionDef {
  signature: { name: string; input_arg: ArgDef[]; output_arg: ArgDef[]; is_stateful: boolean };
  /** Their inputs are names of arguments, or `node:output_name:index`. */
  node_def: NodeDef[];
  /** The node output of each result. */
  ret: Record<string, string>;
}

/** The GraphDef version of the nodes: that of TensorFlow 2.9, whose operations tfjs-node uses. */
const PRODUCER = 1087;

/** The parts of a SavedModel that a graph for a session of our own does not need. */
export interface MetaGraph {
  meta_info_def?: { tensorflow_version: string };
  saver_def?: {
    filename_tensor_name: string;
    save_tensor_name: string;
    restore_op_name: string;
    max_to_keep: number;
    keep_checkpoint_every_n_hours: number;
    version: number;
  };
  collection_def?: Record<string, CollectionDef>;
  signature_def?: Record<string, SignatureDef>;
}

/** Names of nodes, or encoded entries, that loaders look for. */
export type CollectionDef =
  | { node_list: { value: readonly string[] } }
  | { bytes_list: { value: readonly Uint8Array[] } };

/** A call that a SavedModel offers. */
export interface SignatureDef {
  inputs: Record<string, TensorInfo>;
  outputs: Record<string, TensorInfo>;
  method_name: string;
}

/** A tensor of a signature. */
export interface TensorInfo {
  name: string;
  dtype: number;
  tensor_shape: ShapeProto;
}

/** A variable as TensorFlow lists it among the variables of a graph. */
export interface VariableDef {
  variable_name: string;
  initializer_name: string;
  snapshot_name: string;
  is_resource: boolean;
  initial_value_name: string;
  trainable: boolean;
}

/** Encodes a SavedModel with the nodes and the functions that they call, under one tag. */
export function encodeSavedModel(
  { nodes, functions }: { nodes: readonly NodeDef[]; functions: readonly FunctionDef[] },
  tag: string,
  meta: MetaGraph = {},
): Uint8Array {
  const graph_def = { node: nodes, library: { function: functions }, versions: { producer: PRODUCER } };
  return SavedModel.encode({
    saved_model_schema_version: 1,
    meta_graphs: [{ ...meta, meta_info_def: { ...meta.meta_info_def, tags: [tag] }, graph_def }],
  }).finish();
}

/** Encodes an entry of the collections of variables. */
export const encodeVariable = (variable: VariableDef): Uint8Array => VariableDef.encode(variable).finish();

/** A shape as TensorFlow writes it. */
export function shapeProto(shape: readonly number[]): ShapeProto {
  return { dim: shape.map((size) => ({ size })) };
}

/** The node of an output or a control input. */
export function nodeOf(input: string): string {
  return input.replace(/^\^/, '').replace(/:\d+$/, '');
}
