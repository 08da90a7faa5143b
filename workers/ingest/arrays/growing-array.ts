/** A numeric array of unknown final length. */
export interface GrowingArray<Values> {
  push(value: number): void;
  values(): Values;
}

const BLOCK_LENGTH = 1 << 16;

/** Creates an empty array of the given type that grows block by block. */
export function createGrowingArray<Values extends Int32Array | Float64Array>(
  create: new (length: number) => Values,
): GrowingArray<Values> {
  const blocks: Values[] = [];
  let count = 0;
  return {
    push(value) {
      if (count % BLOCK_LENGTH === 0) blocks.push(new create(BLOCK_LENGTH));
      const block = blocks.at(-1);
      if (block !== undefined) block[count % BLOCK_LENGTH] = value;
      count += 1;
    },
    values() {
      const all = new create(count);
      blocks.forEach((block, index) => {
        all.set(block.subarray(0, count - index * BLOCK_LENGTH), index * BLOCK_LENGTH);
      });
      return all;
    },
  };
}
