import { type Arguments, type Complete, completeArguments, type Given } from '../argument.js';
import { type Named, namesOfClass } from '../named.js';
import type { Task } from '../task.js';

/** A task on which a metric can be computed and says little. */
export interface Misleading {
  on: Task;
  code: 'accuracy_on_regression' | 'accuracy_on_multi_label';
  /** Follows the name under which the metric is reported. */
  because: string;
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
  /** Labels of the shape of the outputs, or one class number for each vector of outputs. */
  labels: 'like_outputs' | 'class_number';
  /** The meaning of an output for the metric. */
  outputs: 'probability' | 'number';
  /** Whether less or more of it is better: what `mode: auto` of a checkpoint means. */
  better: 'min' | 'max';
  /** Whether Keras numbers further ones without a name: `auc`, `auc_1`. */
  isNumbered: boolean;
  misleading: readonly Misleading[];
  /** A metric for labels that do not fit this one. */
  alternative: string | null;
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
