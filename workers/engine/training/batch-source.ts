import * as tf from '@tensorflow/tfjs-core';
import type { XOp, YOp } from '../../../src/contracts/preprocessing.js';
import { gatherBatch } from '../data/batches.js';
import type { Split } from '../data/splits.js';
import { preprocess } from '../preprocessing/x-steps.js';
import { preprocessLabels } from '../preprocessing/y-steps.js';

export interface Batch {
  x: tf.Tensor;
  y: tf.Tensor;
}

/** What turns stored samples into what the first layer and the loss take. */
export interface BatchSteps {
  x: readonly XOp[];
  y: readonly YOp[];
}

/** The batches of a split in the given order; the last one may be smaller. Each is disposed once the next is asked for. */
export function* batchesOf(
  split: Split,
  order: Int32Array,
  batchSize: number,
  steps: BatchSteps,
): Generator<Batch> {
  for (let from = 0; from < split.count; from += batchSize) {
    const to = Math.min(from + batchSize, split.count);
    const batch = makeBatch(split, order, from, to, steps);
    try {
      yield batch;
    } finally {
      tf.dispose([batch.x, batch.y]);
    }
  }
}

function makeBatch(split: Split, order: Int32Array, from: number, to: number, steps: BatchSteps): Batch {
  const x = tf.tidy(() => preprocess(gatherBatch(split.x, order, from, to), steps.x));
  const y = tf.tidy(() => preprocessLabels(gatherBatch(split.y, order, from, to), steps.y));
  return { x, y };
}

/** 0 … count - 1. */
export function storedOrder(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, index) => index);
}
