import type { FaultReport } from './run.js';

const INVARIANTS = [
  'every acknowledged job has one end, and only cancelled ones lack their result',
  'weights, evaluation and predictions equal those of the undisturbed job, bit for bit',
  'events, /metrics, the archive and every reader tell the same epochs: of a job that succeeded all with the undisturbed numbers, of another the first ones',
  'checkpoints and phases likewise, each once and in order',
  'models predict',
  'no trainer without a worker, no entry or lock in the queue, no unknown file',
];

/** For people: what was done to the service, and what held. */
export function describeReport(
  { faults, ends, events, reconnects, violations }: FaultReport,
  seed: number,
): string {
  const list = (counts: ReadonlyMap<string, number>) =>
    [...counts].map(([name, count]) => `${name} ${count}`).join(', ');
  return [
    `seed ${seed}`,
    `faults: ${list(faults)}`,
    `jobs: ${list(ends)}`,
    `readers: ${events} events, ${reconnects} reconnects`,
    'checked:',
    ...INVARIANTS.map((invariant) => `  - ${invariant}`),
    violations.length === 0 ? 'all hold' : `VIOLATED ${violations.length} times:`,
    ...violations.map((violation) => `  - ${violation}`),
  ].join('\n');
}
