import type { Place } from './run.js';
import type { Subject } from './subject.js';

/** Draws of a subject in a whole run: of what has few arguments or takes long, fewer. */
const DRAWS: { readonly [K in Subject['kind']]?: number } = { activation: 1, model: 3 };
const USUAL = 12;

/** The parts of a whole run, of which `npm test` compares one: another each day. */
export const PARTS = 12;

/** All draws of a whole run. */
export const wholePlan = (subjects: readonly Subject[], seed: number): Place[] =>
  subjects
    .filter(({ notCompared }) => notCompared === undefined)
    .flatMap((subject) =>
      Array.from({ length: DRAWS[subject.kind] ?? USUAL }, (_, index) => ({ subject, seed, index })),
    );

/** One part of a run: of each subject that has many draws, another one. */
export const partOf = (plan: readonly Place[], part: number): Place[] =>
  plan.filter((_, at) => at % PARTS === part % PARTS);
