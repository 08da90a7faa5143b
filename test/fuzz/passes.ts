import type { Scope } from '../../src/contracts/access.js';

/** One run of Schemathesis. */
export interface Pass {
  name: string;
  /** Of the key; undefined without one. */
  scopes: Scope[] | undefined;
  phases: readonly string[];
  operations: readonly string[];
  seed: number;
  /** Part of the time; all add up to one. */
  share: number;
}

type Way = Pick<Pass, 'phases' | 'operations' | 'share'> & { name: string; isFresh: boolean };

const FIXED_SEED = 14;

/** A job has twelve times the cases of all other bodies together; in one run with them it would get too little time. */
const CASES: Way = {
  name: 'cases',
  phases: ['examples', 'coverage'],
  operations: ['--exclude-operation-id=createJob'],
  share: 3,
  isFresh: false,
};
const JOB_CASES: Way = {
  name: 'cases of jobs',
  phases: ['coverage'],
  operations: ['--include-operation-id=createJob'],
  share: 2,
  isFresh: false,
};
const DRAWN: Way = {
  name: 'drawn',
  phases: ['fuzzing', 'stateful'],
  operations: [],
  share: 2,
  isFresh: false,
};
const DRAWN_ANEW: Way = { ...DRAWN, name: 'drawn anew', share: 3, isFresh: true };

/** Without keys first: once there is one, the service asks for it. */
const ACCESSES: { name: string; scopes: Scope[] | undefined; ways: Way[] }[] = [
  { name: 'without keys', scopes: undefined, ways: [CASES, JOB_CASES, DRAWN, DRAWN_ANEW] },
  { name: 'admin key', scopes: ['admin'], ways: [CASES, JOB_CASES, DRAWN, DRAWN_ANEW] },
  { name: 'reading key', scopes: ['read'], ways: [CASES, DRAWN_ANEW] },
];

/** Every kind of access in every way: the cases that follow from the document, and drawn ones with a fixed seed and the given. */
export function planPasses(seed: number): Pass[] {
  const passes = ACCESSES.flatMap(({ name, scopes, ways }) =>
    ways.map(({ isFresh, ...way }) => ({
      ...way,
      name: `${name}, ${way.name}`,
      scopes,
      seed: isFresh ? seed : FIXED_SEED,
    })),
  );
  const total = passes.reduce((sum, { share }) => sum + share, 0);
  return passes.map((pass) => ({ ...pass, share: pass.share / total }));
}
