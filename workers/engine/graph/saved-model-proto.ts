import { parse } from 'protobufjs';

/** The parts of TensorFlow's own definitions that a graph without functions needs (tensorflow/core/framework/*.proto). */
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
    message ListValue { repeated int64 i = 3; }
    oneof value {
      ListValue list = 1;
      bytes s = 2;
      int64 i = 3;
      float f = 4;
      bool b = 5;
      int32 type = 6;
      TensorShapeProto shape = 7;
      TensorProto tensor = 8;
    }
  }
  message NodeDef {
    string name = 1;
    string op = 2;
    repeated string input = 3;
    map<string, AttrValue> attr = 5;
  }
  message VersionDef { int32 producer = 1; }
  message GraphDef {
    repeated NodeDef node = 1;
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

/** The value of an attribute: one field, as TensorFlow's AttrValue has them. */
export type AttrValue =
  | { list: { i: number[] } }
  | { s: Uint8Array }
  | { i: number }
  | { f: number }
  | { b: boolean }
  | { type: number }
  | { shape: ShapeProto }
  | { tensor: { dtype: number; tensor_shape: ShapeProto; tensor_content: Uint8Array } };

export interface NodeDef {
  name: string;
  op: string;
  /** `node:output`, or `^node` for what must have run before. */
  input: string[];
  attr: Record<string, AttrValue>;
}

/** The version of GraphDef that the nodes are written in: that of TensorFlow 2.9, whose operations tfjs-node speaks. */
const PRODUCER = 1087;

/** A SavedModel that holds the nodes, under one tag. */
export function encodeSavedModel(nodes: readonly NodeDef[], tag: string): Uint8Array {
  return SavedModel.encode({
    saved_model_schema_version: 1,
    meta_graphs: [
      { meta_info_def: { tags: [tag] }, graph_def: { node: nodes, versions: { producer: PRODUCER } } },
    ],
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
