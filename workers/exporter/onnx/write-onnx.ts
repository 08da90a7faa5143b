import type { Finding } from '../../../src/domain/problems/finding.js';
import { inferenceGraph } from '../../engine/export/inference-graph.js';
import type { Model } from '../../engine/model/model.js';
import { convertGraph, type Refusal } from './convert/convert-graph.js';
import { encodeModel, type OnnxModel } from './file/encode-model.js';
import type { Initializer } from './onnx-graph.js';

/** What the file says besides the graph. */
export type OnnxDescription = Pick<OnnxModel, 'producer' | 'description' | 'metadata'>;

/** The bytes of an ONNX file, or all that ONNX cannot express. */
export type OnnxOutcome =
  | { outcome: 'made'; file: Uint8Array }
  | { outcome: 'inexpressible'; errors: Finding[] };

/** Protocol buffers have no larger messages. */
const MAX_BYTES = 2 ** 31 - 1;

/**
 * Writes a model as ONNX. Inputs and outputs have the names of the model, and a batch of any size first; the values of layers
 * that compute in two bytes are float32. @param values Weights, by path
 */
export function writeOnnx(
  model: Model,
  values: ReadonlyMap<string, Float32Array>,
  description: OnnxDescription,
): OnnxOutcome {
  if (model.host !== null) return { outcome: 'inexpressible', errors: hostErrors(model) };
  const inference = inferenceGraph(model);
  if (inference.outcome === 'inexpressible') return inference;
  const converted = convertGraph(inference.graph, values);
  if (converted.outcome === 'inexpressible')
    return { outcome: 'inexpressible', errors: findings(converted.refusals, inference.graph.originOf) };
  const bytes = bytesOf(converted.initializers);
  if (bytes > MAX_BYTES) return { outcome: 'inexpressible', errors: [tooLarge(bytes)] };
  const { graph, initializers } = converted;
  return { outcome: 'made', file: encodeModel({ graph, initializers, ...description }) };
}

const bytesOf = (initializers: readonly Initializer[]): number =>
  initializers.reduce((sum, { numbers }) => sum + numbers.byteLength, 0);

const WAY_OUT = 'Download the model as keras, or as tensorflow_saved_model.';

const finding = (detail: string): Finding => ({ pointer: '', code: 'unsupported_argument', detail });

/** Layers on texts and exact integers, which the service computes outside the graph. */
function hostErrors({ host, layers }: Model): Finding[] {
  const named = new Map(layers.map(({ name, config }) => [name, config.type]));
  const paths = host === null ? [] : [...host.part.calls.keys()];
  return paths.map((path) =>
    finding(
      `The layer ${path} (${named.get(path) ?? 'preprocessing'}) reads texts or exact integers, which ONNX has no operations for. ${WAY_OUT}`,
    ),
  );
}

/** Each layer and operation once. */
function findings(refusals: readonly Refusal[], originOf: (node: string) => string | undefined): Finding[] {
  const details = refusals.map(
    ({ node, op, reason }) =>
      `${capitalized(originOf(node) ?? 'the model')} cannot be exported to ONNX: ${reason} (${op} of TensorFlow). ${WAY_OUT}`,
  );
  return [...new Set(details)].map(finding);
}

const capitalized = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

const tooLarge = (bytes: number): Finding =>
  finding(`The weights have ${bytes} bytes; an ONNX file holds at most ${MAX_BYTES}. ${WAY_OUT}`);
