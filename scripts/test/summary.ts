/** The counts in the closing lines of Node's test runner. */
export interface Counts {
  tests: number;
  pass: number;
  skipped: number;
}

/** Reads the closing lines of one run; zero for a missing count. */
export function readCounts(output: string): Counts {
  const count = (name: string) =>
    Number(output.match(new RegExp(`^\\W*(?:\\[\\d+m)?ℹ ${name} (\\d+)`, 'm'))?.[1] ?? 0);
  return { tests: count('tests'), pass: count('pass'), skipped: count('skipped') };
}

/** Sums the counts of several runs. */
export function addCounts(total: Counts | undefined, counts: Counts): Counts {
  if (total === undefined) return counts;
  return {
    tests: total.tests + counts.tests,
    pass: total.pass + counts.pass,
    skipped: total.skipped + counts.skipped,
  };
}
