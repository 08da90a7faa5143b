import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'protobufjs';

/** A node of a graph, as much of it as says which kernel it runs. */
export interface GraphNode {
  name: string;
  op: string;
  /** `node`, `node:1`, `node:argument:0` (in functions), `^node`, or the name of a function's argument. */
  input: string[];
  attr: Record<string, { type?: number; i?: number; b?: boolean; list?: { type: number[] } }>;
}

/** The nodes of a graph, or of one function in it. */
export interface GraphBody {
  name: string;
  nodes: GraphNode[];
  /** TensorFlow's numbers for the types of a function's arguments, by name. */
  arguments: Record<string, number>;
}

const DEFINITIONS = `
  syntax = "proto3";
  message AttrValue {
    message ListValue { repeated int32 type = 6; }
    oneof value { ListValue list = 1; int32 i = 3; bool b = 5; int32 type = 6; }
  }
  message NodeDef {
    string name = 1;
    string op = 2;
    repeated string input = 3;
    map<string, AttrValue> attr = 5;
  }
  message ArgDef { string name = 1; int32 type = 3; }
  message OpDef { string name = 1; repeated ArgDef input_arg = 2; }
  message FunctionDef { OpDef signature = 1; repeated NodeDef node_def = 3; }
  message FunctionDefLibrary { repeated FunctionDef function = 1; }
  message GraphDef { repeated NodeDef node = 1; FunctionDefLibrary library = 2; }
  message MetaGraphDef { GraphDef graph_def = 2; }
  message SavedModel { repeated MetaGraphDef meta_graphs = 2; }
`;

interface SavedModelMessage {
  meta_graphs: {
    graph_def: {
      node: GraphNode[];
      library?: {
        function: {
          signature: { name: string; input_arg: { name: string; type: number }[] };
          node_def: GraphNode[];
        }[];
      };
    };
  }[];
}

const SavedModel = parse(DEFINITIONS, { keepCase: true }).root.lookupType('SavedModel');

/** Reads the graph of a SavedModel: its own nodes, then those of each function. */
export function readGraph(directory: string): GraphBody[] {
  const message = SavedModel.decode(readFileSync(join(directory, 'saved_model.pb')));
  // The field names are those of the definitions above.
  const { meta_graphs } = SavedModel.toObject(message, { arrays: true, objects: true }) as SavedModelMessage;
  return meta_graphs.flatMap(({ graph_def: { node, library } }) => [
    { name: '', nodes: node, arguments: {} },
    ...(library?.function ?? []).map(({ signature, node_def }) => ({
      name: signature.name,
      nodes: node_def,
      arguments: Object.fromEntries(signature.input_arg.map(({ name, type }) => [name, type])),
    })),
  ]);
}
