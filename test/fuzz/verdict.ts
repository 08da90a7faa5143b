/**
 * Faults of Schemathesis 4.32 itself, by what they print: it draws a wrong form with bytes in it and cannot check those
 * against a schema (of the kind of its issue 4268). A run in which it happens ends early.
 */
const OWN_FAULTS = ["Unsupported type: 'Binary'"];
/** Its last line, where one error is all that it found. */
const ONE_ERROR = /^=+ 1 error(, \d+ warnings?)? in [\d.]+s =+$/m;

/** The verdict of a Schemathesis run. `broken_off`: nothing was found until Schemathesis itself failed. */
export type Verdict = 'clean' | 'broken_off' | 'findings';

/** Reads what Schemathesis printed. */
export function verdictOf(exitCode: number | null, output: string): Verdict {
  if (exitCode === 0) return 'clean';
  const isOwnFault = output.split('\n').some((line) => OWN_FAULTS.includes(line.trim()));
  return exitCode !== null && isOwnFault && ONE_ERROR.test(output) ? 'broken_off' : 'findings';
}
