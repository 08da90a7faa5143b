import type { NativeBinding, OpAttribute, TensorMetadata } from '../ops/native-backend.js';
import { onOneSample } from './one-sample.js';

/**
 * Tensors of a step that is recorded. What they hold does not matter, only their shapes, so that those which depend on what a
 * run feeds are never computed: an operation runs once for each combination of shapes that it meets, on zeros, and leaves the
 * shapes of its outputs; on one sample, where it computes each apart. The memory and time of recording therefore hardly grow with the batch. Constants, which may be
 * shapes themselves, and what is computed from them alone are computed.
 */
export interface StandIns {
  /** A tensor that nothing computes. */
  declare(shape: readonly number[], dtype: number): number;
  /** A constant. */
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  executeOp(op: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[];
  deleteTensor(id: number): void;
}

/** A tensor, or what stands in for one: it has a negative id, and the addon knows nothing of it. */
interface Known {
  shape: readonly number[];
  dtype: number;
  /** Equal where operations give outputs of the same shapes. */
  key: string;
}

/** Constants of up to as many bytes are compared by their values; larger ones are not shapes. */
const MAX_COMPARED_BYTES = 512;
/** Larger results are not kept, even if they are constant. */
const MAX_KEPT_ELEMENTS = 4096;

/** The tensors of one recording. */
export function createStandIns(addon: NativeBinding): StandIns {
  const known = new Map<number, Known>();
  const shapes = new Map<string, readonly Omit<TensorMetadata, 'id'>[]>();
  const keys = new Map<string, string>();
  let last = 0;

  /** A short name of a combination. */
  const nameOf = (combination: string): string => {
    const name = keys.get(combination) ?? `=${keys.size}`;
    keys.set(combination, name);
    return name;
  };
  const declare = (shape: readonly number[], dtype: number): number => {
    last -= 1;
    known.set(last, { shape: [...shape], dtype, key: `${dtype}[${shape}]` });
    return last;
  };
  const isReal = (id: number): boolean => id >= 0;
  const keyOf = (id: number): string => known.get(id)?.key ?? `#${id}`;
  const standIn = ({ shape, dtype }: Omit<TensorMetadata, 'id'>): TensorMetadata => ({
    id: declare(shape, dtype),
    shape: [...shape],
    dtype,
  });

  /** Keeps small results of constants; of others only the shapes. */
  function keep(results: TensorMetadata[], combination: string, isConstant: boolean): TensorMetadata[] {
    const isKept = ({ shape, dtype }: TensorMetadata) =>
      !canStandIn(dtype) || (isConstant && elementsOf(shape) <= MAX_KEPT_ELEMENTS);
    if (!results.some(isKept)) shapes.set(combination, results);
    return results.map((result, index) => {
      if (!isKept(result)) {
        addon.deleteTensor(result.id);
        return standIn(result);
      }
      const key = isConstant ? nameOf(`${combination}:${index}`) : `#${result.id}`;
      known.set(result.id, { ...result, key });
      return result;
    });
  }

  const canStandIn = (dtype: number): boolean => zerosOf(addon, dtype, 0) !== undefined;

  /** Runs an operation on one sample where that tells the shapes, else on all. */
  function run(op: string, attributes: OpAttribute[], inputIds: number[], outputs: number): TensorMetadata[] {
    const shapes = inputIds.map((id) => (isReal(id) ? undefined : known.get(id)?.shape));
    const one = onOneSample(op, shapes);
    if (one === undefined) return runOnAll(op, attributes, inputIds, outputs);
    const results = runOn(0, op, attributes, inputIds, outputs, one.shapes);
    return results.map((result, at) => (at === 0 ? { ...result, shape: one.whole(result.shape) } : result));
  }

  /** Runs an operation on tensors of zeros in place of stand-ins, or of ones where it rejects zeros. */
  function runOnAll(
    op: string,
    attributes: OpAttribute[],
    inputIds: number[],
    outputs: number,
  ): TensorMetadata[] {
    try {
      return runOn(0, op, attributes, inputIds, outputs);
    } catch (error) {
      try {
        return runOn(1, op, attributes, inputIds, outputs);
      } catch {
        throw error;
      }
    }
  }

  /** @param shapes Of the inputs, where they are not their own */
  function runOn(
    fill: 0 | 1,
    op: string,
    attributes: OpAttribute[],
    inputIds: readonly number[],
    outputs: number,
    shapes: readonly (readonly number[] | undefined)[] = [],
  ): TensorMetadata[] {
    const made: number[] = [];
    try {
      const ids = inputIds.map((id, at) => {
        if (isReal(id)) return id;
        const own = known.get(id);
        const real = materialize(addon, own && { ...own, shape: shapes[at] ?? own.shape }, fill);
        made.push(real);
        return real;
      });
      return addon.executeOp(op, attributes, ids, outputs);
    } finally {
      for (const id of made) addon.deleteTensor(id);
    }
  }

  return {
    declare,
    createTensor(shape, dtype, values) {
      const id = addon.createTensor(shape, dtype, values);
      known.set(id, { shape, dtype, key: keyOfConstant(id, shape, dtype, values) });
      return id;
    },
    executeOp(op, attributes, inputIds, outputs) {
      const combination = `${op}(${inputIds.map(keyOf)})${JSON.stringify(attributes)}${outputs}`;
      const before = shapes.get(combination);
      if (before !== undefined) return before.map(standIn);
      return keep(run(op, attributes, inputIds, outputs), combination, inputIds.every(isReal));
    },
    deleteTensor(id) {
      known.delete(id);
      if (isReal(id)) addon.deleteTensor(id);
    },
  };
}

function keyOfConstant(id: number, shape: readonly number[], dtype: number, values: ArrayBufferView): string {
  if (values.byteLength > MAX_COMPARED_BYTES) return `#${id}`;
  const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
  return `${dtype}[${shape}]${bytes.toString('base64')}`;
}

function materialize(addon: NativeBinding, tensor: Known | undefined, fill: 0 | 1): number {
  if (tensor === undefined) throw new Error('A recorded step used a tensor that was disposed');
  const { shape, dtype } = tensor;
  const values = zerosOf(addon, dtype, elementsOf(shape));
  if (values === undefined) throw new Error(`No stand-in is of the type ${dtype}`);
  return addon.createTensor([...shape], dtype, fill === 0 ? values : values.fill(1));
}

/** Undefined for a type that tfjs makes no tensors of. */
function zerosOf(
  addon: NativeBinding,
  dtype: number,
  size: number,
): Float32Array | Int32Array | Uint8Array | undefined {
  if (dtype === addon.TF_FLOAT) return new Float32Array(size);
  if (dtype === addon.TF_INT32) return new Int32Array(size);
  return dtype === addon.TF_BOOL || dtype === addon.TF_UINT8 ? new Uint8Array(size) : undefined;
}

const elementsOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
