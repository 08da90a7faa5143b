const MAX_REMEMBERED = 1_000_000;

/** Finds rows that repeat an earlier one, by a hash of 53 bits. */
export interface Duplicates {
  /** Whether an earlier row has the same numbers and the same label. */
  add(row: Float64Array<ArrayBuffer>, label: string): boolean;
}

/** No rows yet; those past the first million are compared with those only. */
export function createDuplicates(): Duplicates {
  const seen = new Set<number>();
  return {
    add(row, label) {
      const hash = hashOf(new Uint32Array(row.buffer), label);
      if (seen.has(hash)) return true;
      if (seen.size < MAX_REMEMBERED) seen.add(hash);
      return false;
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
