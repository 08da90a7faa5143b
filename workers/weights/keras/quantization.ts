import { isObject, type JsonObject } from '../../../src/schema/json-object.js';
import { Rejection, shown } from '../../ingest/rejection.js';
import type { TensorSource } from '../tensor-source.js';

const POLICY = /^(int8|int4|float8|gptq|awq)(_|\/|$)/;

/** Rejects weights that `model.quantize` stored as 8-bit integers. */
export function checkQuantization(weights: readonly TensorSource[]): void {
  const quantized = weights.find(({ dtype }) => dtype === 'int8' || dtype === 'uint8');
  if (quantized !== undefined)
    throw quantizedModel(`Tensor ${shown(quantized.name)} is stored as ${quantized.dtype}`);
}

/** Rejects a model whose configuration says that it is quantized; float8 weights are stored as float32. */
export function checkQuantizedLayers(definition: JsonObject): void {
  const name = quantizedLayer(definition);
  if (name !== undefined) throw quantizedModel(`Layer ${shown(name)} has a quantized dtype policy`);
}

/** The name of the first quantized layer. The depth is bounded: the text was. */
function quantizedLayer(value: unknown): string | undefined {
  if (Array.isArray(value)) return firstOf(value);
  if (!isObject(value)) return undefined;
  return isQuantized(value) ? String(value['name'] ?? '') : firstOf(Object.values(value));
}

function firstOf(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    const name = quantizedLayer(value);
    if (name !== undefined) return name;
  }
  return undefined;
}

function isQuantized({ dtype, quantization_config: config }: JsonObject): boolean {
  if (isObject(config)) return true;
  if (typeof dtype === 'string') return POLICY.test(dtype);
  return isObject(dtype) && /^Quantized/.test(String(dtype['class_name']));
}

function quantizedModel(what: string): Rejection {
  return new Rejection(
    'unsupported_dtype',
    `${what}: the model is quantized, which is not supported. Save the model before calling model.quantize(), with float weights.`,
  );
}
