/** How long requests took. */
export interface Requests {
  ms: number[];
  perSecond: number;
}

/** Makes so many requests, as many at a time as there are connections. */
export async function measureRequests(
  ask: (index: number) => Promise<unknown>,
  { requests, connections }: { requests: number; connections: number },
): Promise<Requests> {
  const ms: number[] = [];
  const began = performance.now();
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < requests; index = next++) {
      const asked = performance.now();
      await ask(index);
      ms.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { ms, perSecond: (1000 * requests) / (performance.now() - began) };
}

/** The value that a part of the values does not exceed. */
export function atQuantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}
