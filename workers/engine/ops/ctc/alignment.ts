import * as tf from '@tensorflow/tfjs-core';
import { listOf, readList, reserveList, stackList, writeList } from '../../graph/loop/tensor-list.js';
import { repeat } from '../../graph/loop/while-loop.js';
import { tensorAt } from '../custom-gradient.js';
import { logSum, logSumOfRows, withColumn, withoutColumn } from './log-space.js';

/**
 * The states of an alignment: that the first i labels are done and the last of them is being read (column i of the first half),
 * or a blank after it (column i of the second half). float32 [batch, 2 · (labels + 1)], logarithms of probabilities. Column 0 of the
 * first half is the start.
 */
type States = tf.Tensor;

/** The logarithms of probabilities from which alignments follow. */
export interface Sequences {
  /** [steps, batch, labels]: of the class of each label. */
  labels: tf.Tensor;
  /** [steps, batch, 1]: of the blank. */
  blank: tf.Tensor;
  /** [batch, labels - 1]: 0 where a label may follow the one before it without a blank, else -∞. */
  skips: tf.Tensor;
  /** [batch, states]: 0 where an alignment may end. */
  ends: States;
}

/** The alignments of labels with steps. */
export interface Alignments {
  /** [batch]: the logarithm of the probability of all of them. */
  logLikelihood: tf.Tensor;
  /** [steps, batch, states]: that of each state at a step, given the labels. */
  posteriors: tf.Tensor;
}

const NEVER = Number.NEGATIVE_INFINITY;

/** TensorFlow's logarithm of 0 in states (ctc_state_log_probs of ctc_ops.py): finite, so that impossible labels have a finite loss. */
export const LOG_0 = Math.fround(Math.log(1e-307));

/** After _forward_backward_log of TensorFlow's ctc_ops.py, which scales the states of each step to a sum of 1. */
export function align(sequences: Sequences): Alignments {
  const forward = runForward(sequences);
  const { states, logLikelihood } = runBackward(sequences);
  const both = tf.add(forward, states);
  return { logLikelihood, posteriors: tf.sub(both, logSumOfRows(both)) };
}

/** [steps, batch, states]: after each step, of all alignments so far. */
function runForward({ labels, blank, skips, ends }: Sequences): tf.Tensor {
  const [steps = 1, batch = 1] = labels.shape;
  const observed = { labels: listOf(labels), blank: listOf(blank) };
  const start = withColumn(tf.fill([batch, (ends.shape[1] ?? 1) - 1], LOG_0), 0, 'before');
  const initial = { tensors: [start], lists: [reserveList(steps, ends.shape)] };
  const { lists } = repeat(steps, initial, (index, { tensors, lists: before }) => {
    const [reading, after] = tf.split(tensorAt(tensors, 0), 2, 1);
    if (reading === undefined || after === undefined) throw new Error('States have two halves');
    const next = tf.concat(
      [
        withColumn(
          tf.add(logSum(waysToLabels(reading, after, skips)), readList(observed.labels, index)),
          NEVER,
          'before',
        ),
        tf.add(logSum([after, reading]), readList(observed.blank, index)),
      ],
      1,
    );
    const scaled = tf.sub(next, logSumOfRows(next));
    return { tensors: [scaled], lists: before.map((list) => writeList(list, index, scaled)) };
  });
  return stackList(tensorAtList(lists));
}

/** To each label: from itself, from the blank before it, from the label before it. */
function waysToLabels(reading: tf.Tensor, after: tf.Tensor, skips: tf.Tensor): tf.Tensor[] {
  // The start leads to the first label.
  const skipped = tf.add(withoutColumn(reading, 'last'), withColumn(skips, 0, 'before'));
  return [withoutColumn(reading, 'first'), withoutColumn(after, 'last'), skipped];
}

/** [steps, batch, states]: after each step, of all alignments of the steps that follow; and of all steps. */
function runBackward({ labels, blank, skips, ends }: Sequences): {
  states: tf.Tensor;
  logLikelihood: tf.Tensor;
} {
  const [steps = 1, batch = 1] = labels.shape;
  const observed = { labels: listOf(labels), blank: listOf(blank) };
  const initial = { tensors: [ends, tf.zeros([batch, 1])], lists: [reserveList(steps, ends.shape)] };
  const last = tf.scalar(steps - 1, 'int32');
  const { tensors, lists } = repeat(steps, initial, (iteration, { tensors: now, lists: before }) => {
    const index = tf.sub(last, iteration);
    const [reading, after] = tf.split(tensorAt(now, 0), 2, 1);
    if (reading === undefined || after === undefined) throw new Error('States have two halves');
    const read = tf.add(withoutColumn(reading, 'first'), readList(observed.labels, index));
    const waited = tf.add(after, readList(observed.blank, index));
    const previous = tf.concat(
      [logSum(waysFromLabels(read, waited, skips)), logSum([waited, withColumn(read, NEVER, 'after')])],
      1,
    );
    const scale = logSumOfRows(previous);
    return {
      tensors: [tf.sub(previous, scale), tf.add(tensorAt(now, 1), scale)],
      lists: before.map((list) => writeList(list, index, tensorAt(now, 0))),
    };
  });
  const first = tf.slice(tensorAt(tensors, 0), [0, 0], [batch, 1]);
  const logLikelihood = tf.reshape(tf.add(first, tensorAt(tensors, 1)), [batch]);
  return { states: stackList(tensorAtList(lists)), logLikelihood };
}

/** From the start and each label: to itself, to the blank after it, to the label after it. */
function waysFromLabels(read: tf.Tensor, waited: tf.Tensor, skips: tf.Tensor): tf.Tensor[] {
  const skipped = tf.add(read, withColumn(skips, 0, 'before'));
  return [withColumn(read, NEVER, 'before'), waited, withColumn(skipped, NEVER, 'after')];
}

function tensorAtList<List>(lists: readonly List[]): List {
  const [only] = lists;
  if (only === undefined) throw new Error('A loop keeps one list');
  return only;
}
