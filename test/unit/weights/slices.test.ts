import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { elementsOf } from '../../../src/keras/shape.js';
import { blocksOf } from '../../../workers/weights/hdf5/slices.js';

/** Positions of the elements of blocks in C order. */
function positions(shape: readonly number[], most: number, chunks?: readonly number[]): number[] {
  return [...blocksOf(shape, most, chunks)].flatMap(({ offset, count }) => {
    assert.ok(elementsOf(count) <= most, `a block of ${count}`);
    return Array.from({ length: elementsOf(count) }, (_, index) => {
      let rest = index;
      return count.reduceRight(
        ({ position, stride }, size, axis) => {
          const along = (offset[axis] ?? 0) + (rest % size);
          rest = Math.floor(rest / size);
          return { position: position + along * stride, stride: stride * (shape[axis] ?? 1) };
        },
        { position: 0, stride: 1 },
      ).position;
    });
  });
}

describe('blocks of a dataset', () => {
  for (const [shape, most, chunks] of [
    [[3, 4, 5], 7, undefined],
    [[3, 4, 5], 60, undefined],
    [[3, 4, 5], 1, undefined],
    [[10, 7], 25, [2, 3]],
    [[10, 7], 21, [4, 7]],
    [[1000], 64, [100]],
  ] as const)
    it(`cover ${shape} in C order, at most ${most} elements each, chunks ${chunks}`, () => {
      const expected = Array.from({ length: elementsOf(shape) }, (_, index) => index);
      assert.deepEqual(positions(shape, most, chunks), expected);
    });

  it('keep to the borders of chunks where one fits', () => {
    const rows = [...blocksOf([10, 4], 28, [3, 4])].map(({ count }) => count[0]);
    assert.deepEqual(rows, [6, 4]);
  });
});
