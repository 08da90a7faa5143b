/** Uniform numbers in [0, 1), the same for the same seed (mulberry32 by Tommy Ettinger, public domain). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Shuffles the entries in an order that follows from the seed. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  const order = items.map((item) => ({ item, key: random() }));
  return order.sort((a, b) => a.key - b.key).map(({ item }) => item);
}

/**
 * Selects exactly `wanted` of `total` in one pass without storing any (Knuth, TAOCP 2, algorithm 3.4.2 S):
 * each call returns whether the next one is selected.
 */
export function createSelection(total: number, wanted: number, random: () => number): () => boolean {
  let left = total;
  let missing = wanted;
  return () => {
    const drawn = random() * left < missing;
    left -= 1;
    if (drawn) missing -= 1;
    return drawn;
  };
}
