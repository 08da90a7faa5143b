import { join } from 'node:path';
import { ROOT } from './root.js';

const bin = (name: string): string => join(ROOT, 'node_modules', '.bin', name);

/** A check of the sources; `fix` is the advice for when it fails. */
export interface Gate {
  name: string;
  command: readonly [string, ...string[]];
  fix: string;
}

/** In the order they run: fast and informative ones first. */
export const GATES: readonly Gate[] = [
  {
    name: 'types',
    // The set-up itself; it compiles the rest, and a type error there ends it before this runs.
    command: [bin('tsc'), '-p', join(ROOT, 'scripts/setup')],
    fix: 'correct the type errors above',
  },
  { name: 'lint', command: [bin('biome'), 'check', '.'], fix: 'npm run format fixes most of it' },
  {
    name: 'lint',
    command: [process.execPath, 'dist/scripts/prose.js'],
    fix: 'reword the lines above; the word list is scripts/test/prose/habits.ts',
  },
  {
    name: 'boundaries',
    command: [bin('depcruise'), '--config', '.dependency-cruiser.cjs', 'src', 'workers', 'scripts'],
    fix: 'the rule and its reason are in .dependency-cruiser.cjs',
  },
  {
    name: 'drift',
    command: [process.execPath, 'dist/scripts/generate.js', '--check'],
    fix: 'npm run generate, and commit what it writes',
  },
  {
    name: 'openapi',
    command: [bin('redocly'), 'lint', 'openapi/openapi.json'],
    fix: 'correct the contract or the route that the message names',
  },
];

/** A folder of tests. */
export interface Tier {
  name: string;
  nodeArguments: readonly string[];
}

/** In the order they run. Two files at once where they mostly wait or use one core, as Keras does while it starts: CI has two. */
export const TIERS: readonly Tier[] = [
  tier('unit', { concurrency: 2, timeoutSeconds: 180 }),
  tier('api', { concurrency: 2, timeoutSeconds: 300 }),
  tier('integration', { concurrency: 2, timeoutSeconds: 600 }),
  tier('training', { concurrency: 2, timeoutSeconds: 600 }),
  tier('layers', { concurrency: 1, timeoutSeconds: 600 }),
  tier('operations', { concurrency: 1, timeoutSeconds: 600 }),
  tier('catalogue', { concurrency: 1, timeoutSeconds: 600 }),
  tier('exports', { concurrency: 2, timeoutSeconds: 900 }),
  tier('models', { concurrency: 2, timeoutSeconds: 900 }),
  tier('weights', { concurrency: 2, timeoutSeconds: 900 }),
  tier('parity', { concurrency: 2, timeoutSeconds: 900 }),
  tier('e2e', { concurrency: 2, timeoutSeconds: 900 }),
  tier('fuzz', { concurrency: 1, timeoutSeconds: 1_200 }),
  tier('faults', { concurrency: 1, timeoutSeconds: 1_200 }),
];

function tier(name: string, options: { concurrency: number; timeoutSeconds: number }): Tier {
  const nodeArguments = [
    '--enable-source-maps',
    '--test',
    '--test-reporter=spec',
    `--test-concurrency=${options.concurrency}`,
    `--test-timeout=${options.timeoutSeconds * 1000}`,
  ];
  return { name, nodeArguments };
}
