import {
  type Attribute,
  type Initializer,
  ONNX_TYPES,
  type OnnxGraph,
  type OnnxNode,
  type OnnxPort,
} from '../onnx-graph.js';
import { ModelProto } from './onnx-proto.js';

/** The operator set of exported models: since 18, reductions take their axes as an input, and Resize names its axes. */
export const OPSET = 18;
/** The version of the file format that came with it. */
const IR_VERSION = 8;

/** A whole model. */
export interface OnnxModel {
  graph: OnnxGraph;
  initializers: readonly Initializer[];
  producer: { name: string; version: string };
  description: string;
  metadata: Readonly<Record<string, string>>;
}

/** Encodes a model file. */
export function encodeModel({ graph, initializers, producer, description, metadata }: OnnxModel): Uint8Array {
  return ModelProto.encode({
    ir_version: IR_VERSION,
    producer_name: producer.name,
    producer_version: producer.version,
    doc_string: description,
    graph: { ...graphProto(graph), initializer: initializers.map(tensorProto) },
    opset_import: [{ domain: '', version: OPSET }],
    metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
  }).finish();
}

function graphProto({ name, nodes, inputs, outputs }: OnnxGraph): Record<string, unknown> {
  return { name, node: nodes.map(nodeProto), input: inputs.map(portProto), output: outputs.map(portProto) };
}

function nodeProto({ name, op, inputs, outputs, attributes }: OnnxNode): Record<string, unknown> {
  const attribute = Object.entries(attributes).map(([name, value]) => ({ name, ...attributeProto(value) }));
  return { name, op_type: op, input: inputs, output: outputs, attribute };
}

/** AttributeProto.AttributeType. */
const KINDS = { float: 1, int: 2, string: 3, graph: 5, ints: 7 } as const;

function attributeProto(value: Attribute): Record<string, unknown> {
  if (typeof value === 'number') return { type: KINDS.int, i: value };
  if (typeof value === 'string') return { type: KINDS.string, s: Buffer.from(value) };
  if ('float' in value) return { type: KINDS.float, f: value.float };
  if ('graph' in value) return { type: KINDS.graph, g: graphProto(value.graph) };
  return { type: KINDS.ints, ints: value };
}

/** The size of the batch, as all ports name it. */
const BATCH = 'batch';

function portProto({ name, type, shape }: OnnxPort): Record<string, unknown> {
  const dim = shape?.map((size, axis) =>
    size >= 0 ? { dim_value: size } : axis === 0 ? { dim_param: BATCH } : {},
  );
  return {
    name,
    type: { tensor_type: { elem_type: ONNX_TYPES[type], ...(dim === undefined ? {} : { shape: { dim } }) } },
  };
}

function tensorProto({ name, type, shape, numbers }: Initializer): Record<string, unknown> {
  const raw_data = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return { name, data_type: ONNX_TYPES[type], dims: shape, raw_data };
}
