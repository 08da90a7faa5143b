import { type Arguments, type Complete, completeArguments, type Given } from '../argument.js';
import { type Named, namesOfClass } from '../named.js';
import type { Shape } from '../shape.js';
import type { Task } from '../task.js';

/** A task on which a metric can be computed and says little. */
export interface Misleading {
  on: Task;
  code: 'accuracy_on_regression' | 'accuracy_on_multi_label';
  /** Follows the name under which the metric is reported. */
  because: string;
}

/** The labels that a metric compares with the outputs, by their shapes: see `LABEL_NEEDS` in src/domain/training/metrics. */
export type MetricLabels =
  /** Of the shape of the outputs. */
  | 'like_outputs'
  /** One class number for each vector of outputs. */
  | 'class_number'
  /** One vector for each output, which is a class number. */
  | 'class_vector';

/** Arguments that contradict each other, or that do not suit the outputs. */
export interface ArgumentFinding {
  /** The argument at fault; null for the metric as a whole. */
  argument: string | null;
  /** Follows the name under which the metric is reported. */
  detail: string;
}

/** All that is known of a metric without TensorFlow; its kernel has the same name in workers/engine/metrics. */
export interface MetricDefinition<A extends Arguments> {
  /** Describes the computation in a sentence. */
  summary: string;
  /** The class that Keras exports. */
  className: string;
  /** Further names that `model.compile` accepts. */
  aliases: readonly string[];
  /** In the order of Keras. */
  args: A;
  labels: MetricLabels;
  /** The labels with the given arguments, where they depend on them. */
  labelsOf?(config: Complete<A>): MetricLabels;
  /** The meaning of an output for the metric. */
  outputs: 'probability' | 'number';
  /** Whether less or more of it is better: what `mode: auto` of a checkpoint means. Null: Keras does not decide. */
  better: 'min' | 'max' | null;
  /** Whether Keras numbers further ones without a name: `auc`, `auc_1`. */
  isNumbered: boolean;
  misleading: readonly Misleading[];
  /** A metric for labels that do not fit this one. */
  alternative: string | null;
  /** Whether steps that a mask excludes count, as in those metrics of Keras that are not means of values. */
  countsMasked?: true;
  /** The length of the list that it reports for outputs of a shape; null for a number. */
  listLength?(config: Complete<A>, output: Shape): number | null;
  /** Contradictions of the arguments. */
  conflicts?(config: Complete<A>): readonly ArgumentFinding[];
  /** Why it cannot be computed from outputs of a shape. */
  misfits?(config: Complete<A>, output: Shape): readonly ArgumentFinding[];
  /** Why its value says little for outputs of a shape; each follows the name under which it is reported. */
  cautions?(config: Complete<A>, output: Shape): readonly string[];
  /** Numbers that a step computes for each output, where they are many: the rows of a table. */
  workElements?(config: Complete<A>): number;
  /** The largest values of arguments that count or number outputs, for a model with as many outputs. */
  mostAt(width: number): Readonly<Record<string, number>>;
}

/** A metric of the catalogue. */
export interface MetricSpec<MetricType extends string = string, A extends Arguments = Arguments>
  extends MetricDefinition<A>,
    Named<MetricType> {
  /** The metric with every argument. */
  complete(given: Readonly<Record<string, unknown>>, name: string): CompleteMetricOf<MetricType, A>;
}

/** A metric as jobs store it: records of earlier versions lack the arguments that they did not know. */
export type StoredMetricOf<MetricType extends string, A extends Arguments> = {
  name: string;
  function: MetricType;
} & Given<A>;

/** A metric with the name under which it is reported, and every argument. */
export type CompleteMetricOf<MetricType extends string, A extends Arguments> = {
  name: string;
  function: MetricType;
} & Complete<A>;

/** Describes a metric. */
export function metric<const MetricType extends string, const A extends Arguments>(
  type: MetricType,
  definition: MetricDefinition<A>,
): MetricSpec<MetricType, A> {
  return {
    ...definition,
    type,
    names: namesOfClass(type, definition),
    complete: (given, name) => ({
      name,
      function: type,
      ...completeArguments(definition.args, given),
    }),
  };
}
