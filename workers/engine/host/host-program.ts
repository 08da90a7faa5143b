import type { HostPart, HostSource } from '../../../src/keras/graph/host-part.js';
import type { GraphShapes, LayerStep } from '../../../src/keras/graph/shapes.js';
import { elementsOf } from '../../../src/keras/shape.js';
import { type ApplyOnHost, type HostValues, isNumbers, UnknownTerm } from './host-kernel.js';
import { HOST_KERNELS } from './kernels/index.js';

/** The computation of a model's host part. */
export interface HostProgram {
  part: HostPart;
  /**
   * The values of each edge for so many samples.
   * @param inputs the values of each input that the host reads, by number @throws UnknownValue
   */
  run(inputs: ReadonlyMap<number, HostValues>, samples: number): Float32Array[];
  /** The first input of a call, from the calls before it. */
  inputOf(key: string, inputs: ReadonlyMap<number, HostValues>, samples: number): HostValues;
}

/** A value that a lookup without OOV numbers does not know. */
export class UnknownValue extends Error {
  override readonly name = 'UnknownValue';
  constructor(
    /** The lookup. */
    readonly layer: string,
    readonly value: string | number | bigint,
    /** Counted from 0. */
    readonly sample: number,
  ) {
    super(`${layer} has no number for ${String(value)}`);
  }
}

/** One call on the host. */
interface HostCall {
  key: string;
  path: string;
  sources: readonly HostSource[];
  /** Values of the first input in one sample. */
  size: number;
  apply: ApplyOnHost;
}

/** Prepares the host part of a model; null where it has none. */
export function hostProgram({ steps, host }: Pick<GraphShapes, 'steps' | 'host'>): HostProgram | null {
  if (host === null) return null;
  const calls = steps.flatMap((step) => {
    const sources = host.calls.get(step.key);
    return sources === undefined ? [] : [callOf(step, sources)];
  });
  /** Runs the calls before one, or all. */
  const resultsOf = (inputs: ReadonlyMap<number, HostValues>, samples: number, until?: string) => {
    const results = new Map<string, HostValues>();
    const valuesOf = (source: HostSource): HostValues =>
      found('key' in source ? results.get(source.key) : inputs.get(source.input));
    for (const call of calls) {
      if (call.key === until) break;
      results.set(call.key, run(call, call.sources.map(valuesOf), samples));
    }
    return { results, valuesOf };
  };
  return {
    part: host,
    run(inputs, samples) {
      const { results } = resultsOf(inputs, samples);
      return host.edges.map(({ key }) => asFloats(found(results.get(key))));
    },
    inputOf(key, inputs, samples) {
      const [first] = host.calls.get(key) ?? [];
      if (first === undefined) throw new Error(`The host has no call ${key}`);
      return resultsOf(inputs, samples, key).valuesOf(first);
    },
  };
}

function callOf(step: LayerStep, sources: readonly HostSource[]): HostCall {
  const { layer, key, path, inputs } = step;
  const kernel = HOST_KERNELS[layer.type];
  if (kernel === undefined) throw new Error(`${layer.type} does not compute on the host`);
  // Each kernel reads the arguments of its own type.
  return { key, path, sources, size: elementsOf(inputs[0]), apply: kernel(layer as never, step) };
}

function run({ apply, path, size }: HostCall, inputs: readonly HostValues[], samples: number): HostValues {
  try {
    return apply(inputs, samples);
  } catch (error) {
    if (!(error instanceof UnknownTerm)) throw error;
    throw new UnknownValue(path, error.value, Math.floor(error.index / Math.max(1, size)));
  }
}

function found(values: HostValues | undefined): HostValues {
  if (values === undefined) throw new Error('The host part lacks an input');
  return values;
}

function asFloats(values: HostValues): Float32Array {
  if (values instanceof Float32Array) return values;
  if (!isNumbers(values)) throw new Error('The device takes no texts');
  return values instanceof BigInt64Array ? Float32Array.from(values, Number) : Float32Array.from(values);
}
