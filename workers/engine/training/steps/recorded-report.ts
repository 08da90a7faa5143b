import * as tf from '@tensorflow/tfjs-core';
import { emitOne, type GraphOutput, inScope, typeAttribute } from '../../graph/graph.js';
import type { Signal } from '../../layers/kernel.js';
import { largest } from '../../metrics/accuracy/classes.js';
import { toNumbers } from '../../metrics/metric.js';
import type { ReportedOutput } from '../outputs/reported-output.js';
import type { BatchOutcome } from './recorded-results.js';

/** How many numbers a batch reports of an output. */
export const outcomeSize = ({ task, positions, width }: ReportedOutput, samples: number): number =>
  samples * (task === 'multi_label' ? width : 2 * positions);

/** Records the outcomes of a batch for the counters of its outputs, float32, those of each output after the other. */
export function recordReport(
  reported: readonly ReportedOutput[],
  { labels, outputs }: Pick<BatchOutcome, 'labels' | 'outputs'>,
): tf.Tensor {
  return inScope('report', 'the report by class', () =>
    tf.concat(
      reported.map((one) => {
        const [label, signal] = [labels[one.output], outputs[one.output]];
        if (label === undefined || signal === undefined)
          throw new Error(`A report on output ${one.output} has no labels`);
        return one.task === 'multi_label'
          ? labelOutcomes(one, label, signal)
          : classOutcomes(one, label, signal);
      }),
    ),
  );
}

/** [2 · positions]: the expected classes, -1 where a mask excludes the position, then the predicted ones. */
function classOutcomes(one: ReportedOutput, labels: tf.Tensor, { x, mask }: Signal): tf.Tensor {
  const found = one.width === 1 ? isYes(x, one.threshold) : largestOf(x, one);
  const expected = expectedClasses(one, labels);
  const counted = mask === null ? null : maskOfPositions(mask, expected.size);
  const shown = counted === null ? expected : tf.add(tf.mul(expected, counted), tf.sub(counted, 1));
  return tf.concat([shown, found]);
}

function expectedClasses(one: ReportedOutput, labels: tf.Tensor): tf.Tensor {
  if (one.expectedBy === 'number') return tf.reshape(labels, [-1]);
  return one.expectedBy === 'threshold' ? isYes(labels, 0.5) : largestOf(labels, one);
}

/** [samples · classes]: 1 for a class that is predicted, plus 2 for one that is expected. */
const labelOutcomes = ({ threshold }: ReportedOutput, labels: tf.Tensor, { x }: Signal): tf.Tensor =>
  tf.add(isYes(x, threshold), tf.mul(isYes(labels, 0.5), 2));

const isYes = (values: tf.Tensor, threshold: number): tf.Tensor =>
  tf.reshape(toNumbers(tf.greaterEqual(values, threshold)), [-1]);

/** The class of each position with the largest value, float32 [positions]. */
function largestOf(values: tf.Tensor, { classAxis }: ReportedOutput): tf.Tensor {
  const axis = classAxis + 1;
  const others = values.shape.map((_, index) => index).filter((index) => index !== axis);
  const last = axis === values.rank - 1 ? values : tf.transpose(values, [...others, axis]);
  return tf.reshape(asFloats(largest(last), last.shape.slice(0, -1)), [-1]);
}

function asFloats(classes: GraphOutput, shape: number[]): tf.Tensor {
  const attributes = { SrcT: typeAttribute('int64'), DstT: typeAttribute('float32') };
  return emitOne({ op: 'Cast', inputs: [classes], attributes }, { shape, dtype: 'float32' });
}

/** 1 for each position that counts; null where the mask has more of them than there are. */
function maskOfPositions(mask: tf.Tensor, positions: number): tf.Tensor | null {
  if (positions % mask.size !== 0) return null;
  const column = tf.reshape(toNumbers(mask), [mask.size, 1]);
  return tf.reshape(tf.tile(column, [1, positions / mask.size]), [positions]);
}
