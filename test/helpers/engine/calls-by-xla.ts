import assert from 'node:assert/strict';
import type { XlaMode } from '../../../src/contracts/jobs/progress.js';
import { compileByXla } from '../../../workers/engine/training/steps/compile-by-xla.js';
import { compileModel } from '../../../workers/engine/training/steps/compiled-model.js';
import type { ParityCase } from '../../parity/cases.js';
import { residentData } from './parity-run.js';

type Mode = Exclude<XlaMode, 'off'>;

/** The same steps, in calls of other lengths. */
const CALLS = [[1, 1, 1, 1, 1, 1, 1, 1], [8], [3, 5]];

/** Asserts that the losses of steps do not depend on how many steps a call runs, to the last bit. */
export function assertSameInAnyCalls(mode: Mode, parityCase: ParityCase): void {
  const [first, ...others] = CALLS.map((calls) => lossesOf(mode, parityCase, calls));
  for (const [index, losses] of others.entries())
    assert.deepEqual(losses, first, `in calls of ${CALLS[index + 1]?.join()} steps`);
}

function lossesOf(
  mode: Mode,
  { model, compile, optimizers, data, batchSize }: ParityCase,
  calls: readonly number[],
): number[] {
  const [optimizer] = optimizers;
  if (optimizer === undefined) throw new Error('A case has an optimizer');
  const { count } = data;
  const config = { model, compile: { ...compile, optimizer }, seed: 5 };
  const compileData = { ...residentData(data), sizes: { train: [batchSize], test: [] } };
  const { compiled } = compileByXla(mode, compileData, (stepByXla) =>
    compileModel(config, { ...compileData, stepByXla }),
  );
  let from = 0;
  const results = calls.flatMap((length) => {
    const rows = Int32Array.from({ length: length * batchSize }, (_, index) => (from + index) % count);
    from += rows.length;
    return compiled.trainSteps({ rows, samples: batchSize, steps: length });
  });
  compiled.dispose();
  return results.map(({ loss }) => loss);
}
