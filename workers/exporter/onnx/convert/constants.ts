import type { Constant, Numbers, OnnxType } from '../onnx-graph.js';

/** Makes the numbers of a constant. */
export function numbersOf(type: OnnxType, values: ArrayLike<number>): Numbers {
  switch (type) {
    case 'float':
      return Float32Array.from(values);
    case 'double':
      return Float64Array.from(values);
    case 'int32':
      return Int32Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, BigInt));
    case 'uint64':
      return BigUint64Array.from(Array.from(values, BigInt));
    case 'uint8':
      return Uint8Array.from(values);
    case 'bool':
      return Uint8Array.from(Array.from(values, (value) => (value === 0 ? 0 : 1)));
  }
}

/** The numbers of a constant, for computing with them. */
export const plainNumbers = ({ numbers }: Constant): ArrayLike<number> =>
  numbers instanceof BigInt64Array || numbers instanceof BigUint64Array
    ? Array.from(numbers, Number)
    : numbers;

/** A constant of the same type as another. */
export function likeNumbers(numbers: Numbers, length: number): Numbers {
  if (numbers instanceof Float32Array) return new Float32Array(length);
  if (numbers instanceof Float64Array) return new Float64Array(length);
  if (numbers instanceof Int32Array) return new Int32Array(length);
  if (numbers instanceof BigInt64Array) return new BigInt64Array(length);
  return numbers instanceof BigUint64Array ? new BigUint64Array(length) : new Uint8Array(length);
}

/** How far apart neighbours along each axis lie. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let axis = shape.length - 2; axis >= 0; axis--)
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  return strides;
}

/** The number of elements. */
export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

/**
 * Takes the elements of an array at `offset + Σ index · stride`, in the order of the shape: any transposition, slice or
 * broadcast.
 */
export function gatherStrided(
  numbers: Numbers,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Numbers {
  const result = likeNumbers(numbers, sizeOf(shape));
  const index = shape.map(() => 0);
  let from = offset;
  for (let at = 0; at < result.length; at++) {
    const value = numbers[from];
    if (value !== undefined) result[at] = value;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      from += strides[axis] ?? 0;
      if (next < (shape[axis] ?? 1)) {
        index[axis] = next;
        break;
      }
      from -= next * (strides[axis] ?? 0);
      index[axis] = 0;
    }
  }
  return result;
}

/** The shape that two shapes broadcast to. */
export function broadcastShape(first: readonly number[], second: readonly number[]): number[] {
  const rank = Math.max(first.length, second.length);
  return Array.from({ length: rank }, (_, axis) => {
    const [a, b] = [first, second].map((shape) => shape[axis - rank + shape.length] ?? 1);
    return a === 1 ? (b ?? 1) : (a ?? 1);
  });
}

/** A constant repeated along its axes of size 1. */
export function broadcastTo({ shape, numbers }: Constant, to: readonly number[]): Constant {
  if (shape.join() === to.join()) return { shape, numbers };
  const own = stridesOf(shape);
  const strides = to.map((_, axis) => {
    const at = axis - to.length + shape.length;
    return (shape[at] ?? 1) === 1 ? 0 : (own[at] ?? 0);
  });
  return { shape: to, numbers: gatherStrided(numbers, to, strides) };
}
