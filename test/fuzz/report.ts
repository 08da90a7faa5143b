import type { FuzzResult } from './run.js';

/** For people: what Schemathesis printed in the passes that found something, and how to repeat them. */
export function describeResults(results: readonly FuzzResult[], seed: number): string {
  const failed = results.filter(({ ok }) => !ok);
  if (failed.length === 0) return 'No findings.';
  return [
    ...failed.map(({ pass, output }) => `──── ${pass} ────\n${output}`),
    `${failed.length} of ${results.length} passes have findings; again with: npm run fuzz -- --seed ${seed}`,
  ].join('\n');
}
