import type { NodeDef } from './saved-model-proto.js';

/** How often other nodes or runs use each output, `node:0`; nodes that only wait for its node do not count. */
export function outputUses(
  nodes: readonly NodeDef[],
  outputs: readonly string[],
): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  const inputs = nodes.flatMap(({ input }) => input.filter((one) => !one.startsWith('^')));
  for (const output of [...inputs, ...outputs].map(withIndex)) uses.set(output, (uses.get(output) ?? 0) + 1);
  return uses;
}

/** The name of an output with its index, which may be absent for the first one. */
export const withIndex = (output: string): string => (/:\d+$/.test(output) ? output : `${output}:0`);
