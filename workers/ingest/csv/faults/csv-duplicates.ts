const MAX_REMEMBERED = 1_000_000;

/** Finds duplicate rows by a 53-bit hash. */
export interface Duplicates {
  /**
   * Adds a row, given as the words of its bytes; returns whether an earlier row has the same numbers and
   * label.
   */
  add(row: Uint32Array, label: string): boolean;
}

/** Starts empty; rows after the first million are compared only with those. */
export function createDuplicates(): Duplicates {
  const seen = createHashSet();
  return {
    add(row, label) {
      const hash = hashOf(row, label);
      return seen.size() < MAX_REMEMBERED ? !seen.add(hash) : seen.has(hash);
    },
  };
}

const FREE = -1;

/** A hash set of well-distributed whole numbers from 0. A Set would allocate an object per number. */
function createHashSet() {
  let slots = new Float64Array(1024).fill(FREE);
  let size = 0;
  /** The slot where the hash is or belongs. */
  const slotOf = (hash: number) => {
    let slot = hash % slots.length;
    while (slots[slot] !== FREE && slots[slot] !== hash) slot = (slot + 1) % slots.length;
    return slot;
  };
  const grow = () => {
    const old = slots;
    slots = new Float64Array(2 * old.length).fill(FREE);
    for (const hash of old) if (hash !== FREE) slots[slotOf(hash)] = hash;
  };
  return {
    size: () => size,
    has: (hash: number) => slots[slotOf(hash)] === hash,
    /** Returns whether the hash is new. */
    add(hash: number): boolean {
      const slot = slotOf(hash);
      if (slots[slot] === hash) return false;
      slots[slot] = hash;
      size += 1;
      if (2 * size > slots.length) grow();
      return true;
    },
  };
}

/** After cyrb53 by bryc (public domain), over words and characters. */
function hashOf(words: Uint32Array, label: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  const mix = (word: number) => {
    high = Math.imul(high ^ (high >>> 15) ^ word, 2654435761);
    low = Math.imul(low ^ (low >>> 13) ^ word, 1597334677);
  };
  for (const word of words) mix(word);
  for (let index = 0; index < label.length; index += 1) mix(label.charCodeAt(index));
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}
