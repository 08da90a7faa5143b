import type { ResolvedMetric } from '../../../contracts/jobs/compile.js';
import { ACCURACY } from '../../../keras/metrics/accuracy/accuracy.js';
import {
  completeMetricOf,
  type MetricType,
  metricCautions,
  metricLabelsOf,
  metricMisfits,
  metricOf,
} from '../../../keras/metrics/index.js';
import type { ArgumentFinding, MetricLabels, MetricSpec } from '../../../keras/metrics/metric.js';
import { type Shape, showShape } from '../../../keras/shape.js';
import type { Task } from '../../../keras/task.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { describeLabels, type Labels } from '../../data/labels.js';
import type { Finding, JobWarning } from '../../problems/finding.js';
import { axisIssues } from '../loss/axis.js';
import type { ModelOutput } from '../loss/model-output.js';
import { comparedRank, isClassPerVector, pairsUp } from '../loss/pairing.js';
import type { Located } from '../outputs/by-output.js';
import type { ReadMetric } from './given-metric.js';

/** Each metric with its name, the function that computes it and every argument. */
export function resolveMetrics<Given extends Pick<ReadMetric, 'value' | 'pointer'>>(
  given: readonly Given[],
  output: Shape,
  labels: Shape,
): (Omit<Given, 'value'> & Located<ResolvedMetric>)[] {
  return given.map(({ value: { type, name, args }, ...place }) => ({
    ...place,
    value: completeMetricOf(type === ACCURACY ? resolveAccuracy(output, labels) : type, name, args),
  }));
}

/** Keras 3's is_binary_or_sparse_categorical in compile_utils.py; the shapes here lack the batch axis. */
function resolveAccuracy(output: Shape, labels: Shape): MetricType {
  const width = output.at(-1) ?? 1;
  if (width === 1) return 'binary_accuracy';
  const isSparse = labels.length < output.length || labels.at(-1) === 1;
  return isSparse ? 'sparse_categorical_accuracy' : 'categorical_accuracy';
}

/** Rejects metrics that cannot be computed from these outputs and labels. */
export function metricIssues(
  metrics: readonly Located<ResolvedMetric>[],
  output: ModelOutput,
  labels: Labels,
): Finding[] {
  return metrics.flatMap((located): Finding[] => {
    const spec = metricOf(located.value.function);
    const mismatch = labelIssues(located, spec, output, labels);
    if (mismatch.length > 0) return mismatch;
    const rank = comparedRank(output.shape, labels.shape);
    const issues = [...misfitIssues(located, output), ...axisOfMetric(located, rank)];
    return [...widthIssues(located, spec, output), ...firstOfEachPlace(issues)];
  });
}

/** Two rules may judge one axis. */
const firstOfEachPlace = (issues: readonly Finding[]): Finding[] =>
  issues.filter(({ pointer }, index) => issues.findIndex((other) => other.pointer === pointer) === index);

function axisOfMetric({ value, pointer }: Located<ResolvedMetric>, rank: number): Finding[] {
  const issues = axisIssues({ ...value, type: value.function }, pointer, rank);
  return issues.map((issue) => ({ ...issue, code: 'incompatible_metric' as const }));
}

/** How labels correspond to outputs. */
interface LabelNeed {
  inWords: string;
  isMet(output: Shape, labels: Labels): boolean;
}

const LABEL_NEEDS: { readonly [L in MetricLabels]: LabelNeed } = {
  like_outputs: {
    inWords: 'labels of the shape of the outputs',
    isMet: (output, { shape }) => pairsUp(output, shape),
  },
  class_number: {
    inWords: 'one class number for each vector of outputs',
    isMet: (output, { kind, shape }) => kind !== 'one_hot' && isClassPerVector(output, shape),
  },
  class_vector: {
    inWords: 'a vector of labels for each output, which is a class number',
    isMet: (output, { shape }) => isClassPerVector(shape, output),
  },
};

function labelIssues(
  { value, pointer }: Located<ResolvedMetric>,
  spec: MetricSpec,
  output: ModelOutput,
  labels: Labels,
): Finding[] {
  const { inWords, isMet } = LABEL_NEEDS[metricLabelsOf(value)];
  if (isMet(output.shape, labels)) return [];
  const detail = `${value.name} needs ${inWords}; the model gives ${showShape(output.shape)} and the labels are ${describeLabels(labels)}. ${useInstead(spec, labels)}`;
  return [{ pointer, code: 'incompatible_metric', detail }];
}

const misfitIssues = ({ value, pointer }: Located<ResolvedMetric>, { shape }: ModelOutput): Finding[] =>
  metricMisfits(value, shape).map((misfit) => ({
    ...argumentFinding({ name: value.name, pointer }, misfit),
    code: 'incompatible_metric',
  }));

/** A finding about an argument of a metric, without its code. */
export const argumentFinding = (
  { name, pointer }: { name: string; pointer: string },
  { argument, detail }: ArgumentFinding,
): Omit<Finding, 'code'> => ({
  pointer: argument === null ? pointer : `${pointer}/${argument}`,
  detail: `${name} ${detail}`,
});

function useInstead({ alternative }: MetricSpec, labels: Labels): string {
  if (alternative === null) return useOneHot(labels);
  return `Use ${alternative}${alternative === ACCURACY ? ', which chooses by the shapes' : ''}.`;
}

const useOneHot = ({ place }: Labels): string =>
  `For classes, add {"op": "one_hot"} to ${place} and use categorical_crossentropy; else change the last layer, or remove the metric.`;

/** Refuses arguments that name more outputs than there are. */
function widthIssues(
  { value, pointer }: Located<ResolvedMetric>,
  spec: MetricSpec,
  { width }: ModelOutput,
): Finding[] {
  return Object.entries(spec.mostAt(width)).flatMap(([argument, most]): Finding[] => {
    const given = new Map<string, unknown>(Object.entries(value)).get(argument);
    if (typeof given !== 'number' || given <= most) return [];
    const detail = `${argument} of ${value.name} is ${given}, and the model has ${width} outputs. Set it to at most ${most}.`;
    return [{ pointer: pointer + pointerSegment(argument), code: 'incompatible_metric', detail }];
  });
}

/** Warns of metrics that say little. */
export function metricWarnings(
  metrics: readonly Located<ResolvedMetric>[],
  task: Task,
  output: ModelOutput,
): JobWarning[] {
  return metrics.flatMap(({ value: metric, pointer }): JobWarning[] => {
    const spec = metricOf(metric.function);
    const misleading = spec.misleading
      .filter(({ on }) => on === task)
      .map(({ code, because }) => ({ pointer, code, detail: `${metric.name} ${because}` }));
    const cautions = metricCautions(metric, output.shape).map(
      (because): JobWarning => ({ pointer, code: 'misleading_metric', detail: `${metric.name} ${because}` }),
    );
    return [...misleading, ...cautions, ...probabilityWarnings({ value: metric, pointer }, spec, output)];
  });
}

function probabilityWarnings(
  { value: metric, pointer }: Located<ResolvedMetric>,
  spec: MetricSpec,
  { activation, layer }: ModelOutput,
): JobWarning[] {
  if (spec.outputs !== 'probability' || ['sigmoid', 'softmax'].includes(activation)) return [];
  if ('from_logits' in metric && metric.from_logits === true) return [];
  const logits = 'from_logits' in spec.args ? `, or {"type": "${spec.type}", "from_logits": true}` : '';
  const detail = `${metric.name} reads outputs as probabilities, but '${layer}' ends with ${activation}. Use sigmoid or softmax${logits}.`;
  return [{ pointer, code: 'probabilities_expected', detail }];
}
