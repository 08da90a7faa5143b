import type { Scope } from '../../src/contracts/access.js';

/** One run of Schemathesis. */
export interface Pass {
  name: string;
  /** Of the key; undefined without one. */
  scopes: Scope[] | undefined;
  phases: readonly string[];
  operations: readonly string[];
  seed: number;
  /** When it is cut off. */
  seconds: number;
}

interface Way extends Pick<Pass, 'phases' | 'operations'> {
  name: string;
  /** Maximum time of the finite cases; random generation uses its share of the rest. */
  cap?: number;
  isFresh?: true;
}

const FIXED_SEED = 14;

/** The share of random generation in the time that the cases leave of two minutes on two cores. */
const DRAWING = 0.35;

/** Of a pass that sends nothing but jobs. */
export const ONLY_JOBS = '--include-operation-id=createJob';

/** Every border of every field. A job has a multiple of the cases of all other bodies together, of which a run of its own sends a part. */
const CASES: Way = {
  name: 'cases',
  phases: ['coverage'],
  operations: ['--exclude-operation-id=createJob'],
  cap: 0.35,
};
const JOB_CASES: Way = {
  name: 'cases of jobs',
  phases: ['coverage'],
  operations: [ONLY_JOBS],
  cap: 0.6,
};
/** Bodies with many unions take so long to draw that nothing else would be sent; their borders are among the cases. */
const SLOW_TO_DRAW = ['importModel', 'evaluateModel', 'evaluateModelVersion'];
const DRAWN: Way = {
  name: 'drawn',
  phases: ['examples', 'fuzzing', 'stateful'],
  operations: SLOW_TO_DRAW.map((operation) => `--exclude-operation-id=${operation}`),
};
const DRAWN_ANEW: Way = { ...DRAWN, name: 'drawn anew', isFresh: true };

/** Without keys first: once there is one, the service asks for it. */
const ACCESSES: { name: string; scopes: Scope[] | undefined; ways: Way[] }[] = [
  { name: 'without keys', scopes: undefined, ways: [CASES, DRAWN, DRAWN_ANEW] },
  { name: 'admin key', scopes: ['admin'], ways: [CASES, JOB_CASES, DRAWN, DRAWN_ANEW] },
  { name: 'reading key', scopes: ['read'], ways: [CASES, DRAWN_ANEW] },
];

/** Every kind of access in its ways: the cases that follow from the document, and drawn ones with a fixed seed and with the given. */
export function planPasses(seed: number, milliseconds: number): Pass[] {
  const drawings = ACCESSES.flatMap(({ ways }) => ways).filter(({ cap }) => cap === undefined);
  const drawing = DRAWING / drawings.length;
  return ACCESSES.flatMap(({ name: access, scopes, ways }) =>
    ways.map(({ name, phases, operations, cap = drawing, isFresh }) => ({
      name: `${access}, ${name}`,
      scopes,
      phases,
      operations,
      seed: isFresh ? seed : FIXED_SEED,
      seconds: (milliseconds * cap) / 1000,
    })),
  );
}
