/** Gives out names that are unique in a model, those in bodies of loops included. */
export interface Names {
  /** The name itself, or with a number if it is used. */
  unused(wanted: string): string;
}

/** @param reserved Names that are used already. */
export function createNames(reserved: Iterable<string>): Names {
  const used = new Set(reserved);
  const counts = new Map<string, number>();
  return {
    unused(wanted) {
      let name = wanted;
      for (let count = counts.get(wanted) ?? 0; used.has(name); ) {
        count += 1;
        name = `${wanted}_${count}`;
        counts.set(wanted, count);
      }
      used.add(name);
      return name;
    },
  };
}
