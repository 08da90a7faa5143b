import { type Inexpressible, inexpressible } from '../../engine/export/inexpressible.js';
import type { InferenceGraph } from '../../engine/export/inference-graph.js';
import { convertGraph, type Refusal } from './convert/convert-graph.js';
import { encodeModel, type OnnxModel } from './file/encode-model.js';
import type { Initializer } from './onnx-graph.js';

/** The file's contents besides the graph. */
export type OnnxDescription = Pick<OnnxModel, 'producer' | 'version' | 'description' | 'metadata'>;

/** The bytes of an ONNX file, or all that ONNX cannot express. */
export type OnnxOutcome = { outcome: 'made'; file: Uint8Array } | Inexpressible;

/** Protocol buffers have no larger messages. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes the inference of a model as ONNX. Inputs and outputs have the names of the model, and a batch of any size first; layers
 * that compute in two bytes do so in float32. @param values Weights, by path
 */
export function writeOnnx(
  graph: InferenceGraph,
  values: ReadonlyMap<string, Float32Array>,
  description: OnnxDescription,
): OnnxOutcome {
  const converted = convertGraph(graph, values);
  if (converted.outcome === 'inexpressible')
    return inexpressible(refusalsOf(converted.refusals, graph.originOf));
  const bytes = bytesOf(converted.initializers);
  if (bytes > MAX_BYTES) return inexpressible([tooLarge(bytes)]);
  return { outcome: 'made', file: encodeModel({ ...converted, ...description }) };
}

const bytesOf = (initializers: readonly Initializer[]): number =>
  initializers.reduce((sum, { numbers }) => sum + numbers.byteLength, 0);

/** The advice that ends a refusal. */
export const WAY_OUT = 'Choose the format keras or saved_model.';

/** Each layer and operation once. */
function refusalsOf(refusals: readonly Refusal[], originOf: (node: string) => string | undefined): string[] {
  const details = refusals.map(
    ({ node, op, reason }) =>
      `${capitalized(originOf(node) ?? 'the model')} cannot be exported to ONNX: ${reason} (${op} of TensorFlow). ${WAY_OUT}`,
  );
  return [...new Set(details)];
}

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const tooLarge = (bytes: number): string =>
  `The weights have ${bytes} bytes, and an ONNX file at most ${MAX_BYTES}. ${WAY_OUT}`;
