import { METRIC_TYPES, MetricObjectSchema } from '../../../contracts/jobs/compile.js';
import type { Argument } from '../../../keras/argument.js';
import type { KerasObject } from '../../../keras/keras-object.js';
import { ACCURACY, ACCURACY_NAMES } from '../../../keras/metrics/accuracy/accuracy.js';
import { metricNamed } from '../../../keras/metrics/index.js';
import type { MetricSpec } from '../../../keras/metrics/metric.js';
import { isObject, type JsonObject } from '../../../schema/json-object.js';
import { createValidator } from '../../../validation/validation.js';
import { accepted, type Checked, refused } from '../../problems/finding.js';
import type { GivenMetric } from '../metrics/given-metric.js';
import {
  argumentIssues,
  argumentsOf,
  argumentViolations,
  dtypeIssues,
  type NeutralValues,
  notSupported,
  openSaved,
  type SavedObject,
} from './saved-object.js';

const validateMetric = createValidator(MetricObjectSchema);

const NEUTRAL: NeutralValues = new Map();
const KNOWN = [ACCURACY, ...METRIC_TYPES];

/** A metric as Keras saves it: the short name of a function, or a class with its arguments. */
export function readSavedMetric(given: KerasObject, pointer: string): Checked<GivenMetric> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  if (saved.isFunction && ACCURACY_NAMES.includes(saved.name))
    return accepted({ type: ACCURACY, name: saved.name, args: {} });
  const spec = metricNamed(saved.name);
  if (spec !== undefined) return readClass(saved, spec);
  const isExactMatch = saved.name.toLowerCase() === ACCURACY;
  return refused(notSupported(saved, 'metric', KNOWN, isExactMatch ? EXACT_MATCH : ''));
}

/** Keras's class Accuracy differs from the metric named accuracy. */
const EXACT_MATCH =
  "Keras's class Accuracy counts outputs that equal their label; write 'accuracy' for the metric that adapts to the shapes.";

/** The name that Keras gives a wrapped function without a name. */
const WRAPPER = 'mean_metric_wrapper';

function readClass(
  saved: SavedObject,
  spec: NonNullable<ReturnType<typeof metricNamed>>,
): Checked<GivenMetric> {
  const read = ['name', ...Object.keys(spec.args)];
  const { name, ...args } = withMeaningfulNulls(argumentsOf(withLists(saved), read), saved, spec);
  const named = name === undefined || name === WRAPPER ? {} : { name };
  const issues = [
    ...argumentIssues(saved, NEUTRAL, [...read, 'dtype']),
    ...('dtype' in spec.args ? [] : dtypeIssues(saved)),
    ...argumentViolations(saved, validateMetric({ type: spec.type, ...named, ...args })),
  ];
  const reported = typeof named.name === 'string' ? named.name : undefined;
  return issues.length > 0
    ? { outcome: 'rejected', issues }
    : accepted({ type: spec.type, name: reported, args });
}

/** Null where it is a value, and not the absence of one. */
function withMeaningfulNulls(
  args: JsonObject,
  { config }: SavedObject,
  { args: known }: MetricSpec,
): JsonObject {
  const nulls = Object.entries(known).filter(
    ([name, { default: byDefault, schema }]) =>
      config[name] === null && acceptsNull(schema) && byDefault !== undefined && !isNullDefault(byDefault),
  );
  return { ...args, ...Object.fromEntries(nulls.map(([name]) => [name, null])) };
}

const acceptsNull = (schema: object): boolean => 'nullable' in schema && schema.nullable === true;

const isNullDefault = (byDefault: NonNullable<Argument['default']>): boolean =>
  'value' in byDefault && byDefault.value === null;

/** Keras saves the weights of labels as a tensor. */
function withLists(saved: SavedObject): SavedObject {
  const entries = Object.entries(saved.config).map(([name, value]) => [name, valuesOf(value)]);
  return { ...saved, config: Object.fromEntries(entries) };
}

const valuesOf = (value: unknown): unknown =>
  isObject(value) && value['class_name'] === '__tensor__' && isObject(value['config'])
    ? value['config']['value']
    : value;
