import {
  type DatasetWarning,
  MAX_FINDING_EXAMPLES,
  type Skipped,
  type UploadContents,
} from '../../src/contracts/datasets/findings.js';
import { safeText } from '../../src/schema/show-value.js';

const MAX_EXAMPLE_LENGTH = 120;

/** Collects the findings about an accepted upload: warnings, and what was read and skipped. */
export interface Findings {
  /** Warns once per code and detail; later calls only add to the count and the examples. */
  warn(code: DatasetWarning['code'], detail: string, examples?: readonly string[], count?: number): void;
  read(kind: UploadContents['kind'], count: number): void;
  skip(kind: UploadContents['kind'], reason: Skipped['reason'], example: string): void;
  warnings(): DatasetWarning[];
  contents(): UploadContents[];
}

type Counted<Finding> = Omit<Finding, 'count' | 'examples'> & { count: number; examples: string[] };

interface Counts {
  read: number;
  skipped: Map<Skipped['reason'], Counted<Skipped>>;
}

/** Creates an empty collection. */
export function createFindings(): Findings {
  const warnings = new Map<string, Counted<DatasetWarning>>();
  const contents = new Map<UploadContents['kind'], Counts>();
  return {
    warn(code, detail, examples = [], count = Math.max(1, examples.length)) {
      const warning = entryOf(warnings, JSON.stringify([code, detail]), () => ({ code, detail, ...none() }));
      add(warning, count, examples);
    },
    read(kind, count) {
      entryOf(contents, kind, noContents).read += count;
    },
    skip(kind, reason, example) {
      const { skipped } = entryOf(contents, kind, noContents);
      add(
        entryOf(skipped, reason, () => ({ reason, ...none() })),
        1,
        [example],
      );
    },
    warnings: () => [...warnings.values()],
    contents: () =>
      [...contents].map(([kind, { read, skipped }]) => ({ kind, read, skipped: [...skipped.values()] })),
  };
}

const none = (): { count: number; examples: string[] } => ({ count: 0, examples: [] });
const noContents = (): Counts => ({ read: 0, skipped: new Map() });

function entryOf<Key, Value>(map: Map<Key, Value>, key: Key, create: () => Value): Value {
  const known = map.get(key) ?? create();
  map.set(key, known);
  return known;
}

function add(to: { count: number; examples: string[] }, count: number, examples: readonly string[]): void {
  to.count += count;
  const remaining = Math.max(0, MAX_FINDING_EXAMPLES - to.examples.length);
  for (const example of examples.slice(0, remaining)) to.examples.push(safeText(example, MAX_EXAMPLE_LENGTH));
}
