import type { Arguments } from '../../../../src/keras/argument.js';
import { withChanges } from './arguments.js';
import { chance, pick, type Random } from './random.js';
import { withWrongOne } from './wrong.js';

type Args = Record<string, unknown>;

/** Arguments, and why they are refused. */
export interface Drawn {
  args: Args;
  complaints: string[];
  /** Whether an argument is out of its bounds. */
  isWrong: boolean;
}

/** Draws before the last one, which counts even if it is refused. */
const ATTEMPTS = 12;
/** The share of draws with an argument out of its bounds, and of those that count although their arguments do not fit each other. */
const WRONG = 0.15;
const REFUSED = 0.3;

/** Draws around one of the given arguments until what is drawn is accepted, or with an argument out of its bounds. */
export function redrawn(
  args: Arguments,
  bases: readonly Args[],
  random: Random,
  complaintsOf: (drawn: Args) => string[],
): Drawn {
  const base = pick(random, bases);
  const wrong = chance(random, WRONG)
    ? withWrongOne(args, withChanges(args, base, random), random)
    : undefined;
  if (wrong !== undefined) return { args: wrong, complaints: complaintsOf(wrong), isWrong: true };
  const attempts = chance(random, REFUSED) ? 1 : ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    const drawn = withChanges(args, pick(random, bases), random);
    const complaints = complaintsOf(drawn);
    if (complaints.length === 0 || attempt === attempts) return { args: drawn, complaints, isWrong: false };
  }
}
