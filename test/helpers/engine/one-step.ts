import type { TensorValues } from '../../../workers/engine/graph/session.js';
import type { CompiledModel } from '../../../workers/engine/training/steps/compiled-model.js';
import type { BatchResult } from '../../../workers/engine/training/totals.js';

/** One batch: rows of the resident arrays, or samples as they are stored. */
export type OneBatch = { rows: Int32Array } | { x: TensorValues; y: TensorValues; samples: number };

/** One update. */
export function trainStep(compiled: CompiledModel, batch: OneBatch): BatchResult {
  return onlyOne(compiled.trainSteps(asBatches(batch)));
}

/** The result of one batch without an update. */
export function testStep(compiled: CompiledModel, batch: OneBatch): BatchResult {
  return onlyOne(compiled.testSteps(asBatches(batch)));
}

function asBatches(batch: OneBatch) {
  return 'rows' in batch
    ? { rows: batch.rows.slice(), samples: batch.rows.length, steps: 1 }
    : { x: [batch.x], y: [batch.y], samples: batch.samples, steps: 1 };
}

function onlyOne([result, ...more]: BatchResult[]): BatchResult {
  if (result === undefined || more.length > 0) throw new Error('One batch gives one result');
  return result;
}
