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
  }
  message AttrValue {
    message ListValue {
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
  message MetaInfoDef { repeated string tags = 4; }
  message MetaGraphDef {
    MetaInfoDef meta_info_def = 1;
    GraphDef graph_def = 2;
  }
  message SavedModel {
    int64 saved_model_schema_version = 1;
    repeated MetaGraphDef meta_graphs = 2;
  }
`;

const SavedModel = parse(DEFINITIONS, { keepCase: true }).root.lookupType('SavedModel');

export interface ShapeProto {
  dim: { size: number }[];
}

/** The value of an attribute: exactly one field, as in TensorFlow's AttrValue. */
export type AttrValue =
  | { list: { i: number[] } | { type: number[] } }
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: number }
  | { shape: ShapeProto }
  | { tensor: { dtype: number; tensor_shape: ShapeProto; tensor_content: Uint8Array } }
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

/** Encodes a SavedModel with the nodes and the functions that they call, under one tag. */
export function encodeSavedModel(
  { nodes, functions }: { nodes: readonly NodeDef[]; functions: readonly FunctionDef[] },
  tag: string,
): Uint8Array {
  const graph_def = { node: nodes, library: { function: functions }, versions: { producer: PRODUCER } };
  return SavedModel.encode({
    saved_model_schema_version: 1,
    meta_graphs: [{ meta_info_def: { tags: [tag] }, graph_def }],
  }).finish();
}

/** A shape as TensorFlow writes it. */
export function shapeProto(shape: readonly number[]): ShapeProto {
  return { dim: shape.map((size) => ({ size })) };
}

/** The node of an output or a control input. */
export function nodeOf(input: string): string {
  return input.replace(/^\^/, '').replace(/:\d+$/, '');
}
