import type * as tf from '@tensorflow/tfjs-core';
import { classNumbers, largest } from '../accuracy/classes.js';
import type { Metric, MetricKernel, Outcome } from '../metric.js';
import { meanOverlap, type OneHotPair, oneHotOf } from './overlap.js';

export const iou: MetricKernel<'io_u'> = (config) => overlapOf(config);

export const meanIou: MetricKernel<'mean_io_u'> = (config) =>
  overlapOf({ ...config, target_class_ids: everyClass(config) });

export const oneHotIou: MetricKernel<'one_hot_io_u'> = (config) =>
  overlapOf({ ...config, sparse_y_true: false });

export const oneHotMeanIou: MetricKernel<'one_hot_mean_io_u'> = (config) =>
  overlapOf({ ...config, sparse_y_true: false, target_class_ids: everyClass(config) });

const everyClass = ({ num_classes }: { num_classes: number }): number[] =>
  Array.from({ length: num_classes }, (_, index) => index);

interface ClassConfig {
  num_classes: number;
  target_class_ids: readonly number[];
  ignore_class?: number | null;
  sparse_y_true: boolean;
  sparse_y_pred: boolean;
  dtype: string;
}

function overlapOf(config: ClassConfig): Metric {
  const { num_classes: classes, target_class_ids: targets, ignore_class: ignored = null, dtype } = config;
  return meanOverlap({ classes, targets, ignored, dtype }, (outcome) => pairOf(outcome, config));
}

function pairOf({ labels, output }: Outcome, config: ClassConfig): OneHotPair {
  const classesOf = (values: tf.Tensor, isSparse: boolean): tf.Tensor => {
    const positions = isSparse ? values.size : values.size / (values.shape.at(-1) ?? 1);
    return oneHotOf(isSparse ? classNumbers(values) : largest(values), positions, config.num_classes);
  };
  return { truth: classesOf(labels, config.sparse_y_true), found: classesOf(output, config.sparse_y_pred) };
}
