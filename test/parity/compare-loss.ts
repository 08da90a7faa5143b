import assert from 'node:assert/strict';
import { readLosses } from '../../src/domain/training/loss/loss.js';
import { oneOutput } from '../../src/domain/training/outputs/by-output.js';
import { completeLossOf, type LossType } from '../../src/keras/losses/index.js';
import { isObject } from '../../src/schema/json-object.js';
import { trainStep } from '../helpers/engine/one-step.js';
import { compileFor } from '../helpers/engine/parity-run.js';
import { assertClose } from '../helpers/keras/keras-fixtures.js';
import type { KerasOracle } from '../helpers/keras/keras-oracle.js';
import {
  batchAt,
  type CatalogueCase,
  type Comparison,
  classesOf,
  gradientOfTable,
  ROUNDING,
  savedAs,
  TABLE,
  tableData,
  tableModel,
} from './catalogue-cases.js';

const CLASS_WEIGHT = { 0: 0.5, 1: 2 };
/** Large, so that the difference of two weights shows small gradients. */
const LEARNING_RATE = 64;
const asObject = (config: unknown) => (isObject(config) ? config : {});

/** Compares the value of a loss and its gradient with those of Keras, and reads the loss that Keras saves. */
export async function compareLoss(
  keras: KerasOracle,
  { type, className }: { type: LossType; className: string },
  { args = {} }: CatalogueCase,
  comparison: Comparison,
  isWeighted: boolean,
): Promise<void> {
  const loss = completeLossOf(type, args);
  const whole = batchAt(comparison, 0, comparison.labels.shape[0] ?? 0);
  const weights = classesOf(comparison).map(
    (label) => new Map(Object.entries(CLASS_WEIGHT)).get(`${label}`) ?? 1,
  );
  const expected = await keras.loss({
    loss: savedAs(className, args),
    ...whole,
    weights: isWeighted ? { shape: [weights.length], values: Float32Array.from(weights) } : null,
  });
  const found = trainTable(comparison, loss, isWeighted);
  assertClose([found.value], [expected.value], 'loss', ROUNDING);
  assertClose(found.gradient, gradientOfTable(comparison, expected.gradient), 'gradient', ROUNDING);
  // Keras itself forgets delta of Huber in what it saves.
  const config = { ...args, ...asObject(expected.saved.config) };
  const { losses, issues } = readLosses({ ...expected.saved, config }, oneOutput('table'));
  assert.deepEqual([losses[0]?.value, issues], [loss, []]);
}

/** The loss of all samples, and its gradient by each row of the table. */
function trainTable(comparison: Comparison, loss: ReturnType<typeof completeLossOf>, isWeighted: boolean) {
  const rows = Int32Array.from({ length: comparison.labels.shape[0] ?? 0 }, (_, index) => index);
  const definition = {
    model: tableModel(comparison),
    compile: { loss, metrics: [], optimizer: { type: 'sgd' as const, learning_rate: LEARNING_RATE } },
    ...(isWeighted && { fit: { class_weight: CLASS_WEIGHT } }),
  };
  const compiled = compileFor(definition, tableData(comparison), [rows]);
  try {
    compiled.writeWeights(new Map([[TABLE, comparison.table.values]]));
    const { loss: value } = trainStep(compiled, { rows });
    const trained = compiled.readWeights().get(TABLE) ?? new Float32Array();
    const gradient = comparison.table.values.map(
      (before, index) => (before - (trained[index] ?? Number.NaN)) / LEARNING_RATE,
    );
    return { value, gradient };
  } finally {
    compiled.dispose();
  }
}
