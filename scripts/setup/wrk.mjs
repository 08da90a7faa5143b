import { installWithApt } from './apt.mjs';
import { lastLines, SetupFailure } from './failure.mjs';
import { installHint } from './python/platform-packages.mjs';
import { since } from './reporter.mjs';
import { findOnPath } from './run.mjs';

/** The HTTP client of the benchmarks of predictions and polls. @type {import('./context.mjs').Step} */
export const wrkStep = {
  name: 'wrk',
  missing: ({ env }) => (findOnPath('wrk', env) ? undefined : 'wrk is not installed'),
  async run(context) {
    const start = Date.now();
    const result = await installWithApt({ step: 'wrk', name: 'wrk' }, context);
    const missing = wrkStep.missing(context);
    if (missing === undefined) return context.report.line(`wrk: installed in ${since(start)}`);
    throw new SetupFailure(missing, installHint('wrk', context.env), result && lastLines(result.output, 5));
  },
};
