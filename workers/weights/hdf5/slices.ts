import { elementsOf } from '../../../src/keras/shape.js';

/** A block of a dataset: the first index and the number of indices along each axis. */
export interface Block {
  offset: number[];
  count: number[];
}

/**
 * Divides a shape into blocks that follow each other in C order, of at most `maxElements` elements where one row
 * along the last axis fits. `chunks`: the sizes of stored chunks, whose borders the blocks keep to where they can.
 */
export function* blocksOf(
  shape: readonly number[],
  maxElements: number,
  chunks?: readonly number[],
): Generator<Block> {
  const axis = dividedAxis(shape, maxElements);
  const size = shape[axis] ?? 1;
  const step = stepAlong(size, Math.floor(maxElements / elementsOf(shape.slice(axis + 1))), chunks?.[axis]);
  for (const index of indicesOf(shape.slice(0, axis)))
    for (let begin = 0; begin < size; begin += step)
      yield {
        offset: [...index, begin, ...shape.slice(axis + 1).map(() => 0)],
        count: [...index.map(() => 1), Math.min(step, size - begin), ...shape.slice(axis + 1)],
      };
}

/** The first axis of which one index fits into a block. */
function dividedAxis(shape: readonly number[], maxElements: number): number {
  const axis = shape.findIndex((_, index) => elementsOf(shape.slice(index + 1)) <= maxElements);
  return axis === -1 ? shape.length - 1 : axis;
}

/** As many indices as fit, whole chunks where one fits. */
function stepAlong(size: number, most: number, chunk = 1): number {
  const whole = most - (most % chunk);
  return Math.min(size, Math.max(1, whole > 0 ? whole : most));
}

/** All indices of a shape in C order; one empty index of no axes. */
function* indicesOf(shape: readonly number[]): Generator<number[]> {
  const [size, ...rest] = shape;
  if (size === undefined) {
    yield [];
    return;
  }
  for (let first = 0; first < size; first += 1)
    for (const others of indicesOf(rest)) yield [first, ...others];
}
