import {
  type KerasObject,
  METRIC_ALIASES,
  METRICS,
  type MetricName,
  MetricNameSchema,
  type ResolvedMetric,
} from '../../../contracts/compile.js';
import { showValue } from '../../../schema/show-value.js';
import { createValidator } from '../../../validation/validation.js';
import { snakeCase } from '../../model/keras-names.js';
import { accepted, type Checked, type Issue, refused } from '../../problems/issue.js';
import {
  argumentIssues,
  dtypeIssues,
  type NeutralValues,
  notSupported,
  openSaved,
  type SavedObject,
} from './saved-object.js';

const NEUTRAL: NeutralValues = new Map([['threshold', [0.5]]]);
const NAMES = [...METRICS, ...Object.keys(METRIC_ALIASES)];
const validateName = createValidator(MetricNameSchema);

/**
 * Reads a metric as serialized by Keras: the short name of a function, or the name and function of a class.
 */
export function readSavedMetric(given: KerasObject, pointer: string): Checked<MetricName | ResolvedMetric> {
  const saved = openSaved(given, pointer);
  if ('issue' in saved) return refused(saved.issue);
  const own = snakeCase(saved.name);
  if (saved.isFunction) return readFunction(saved, own);
  const metricFunction = METRICS.find((name) => name === own);
  if (metricFunction === undefined) return refused(notSupported(saved, 'metric', METRICS));
  if (metricFunction === 'accuracy') return refused(notSupported(saved, 'metric', METRICS, EXACT_MATCH));
  return readClass(saved, metricFunction);
}

/** Keras's class Accuracy differs from the metric named accuracy. */
const EXACT_MATCH =
  "Keras's class Accuracy counts outputs that equal their label; write 'accuracy' for the metric that adapts to the shapes.";

/** The name that Keras gives a wrapped function without a name. */
const WRAPPER = 'mean_metric_wrapper';

function readFunction(saved: SavedObject, own: string): Checked<MetricName | ResolvedMetric> {
  if (!isMetricName(own)) return refused(notSupported(saved, 'metric', METRICS));
  const metricFunction = METRICS.find((name) => name === own);
  const hasFunction = metricFunction !== undefined && metricFunction !== 'accuracy';
  return hasFunction ? readClass(saved, metricFunction) : accepted(own);
}

function readClass(saved: SavedObject, own: ResolvedMetric['function']): Checked<ResolvedMetric> {
  const given = saved.config['name'] ?? own;
  const name = given === WRAPPER ? own : given;
  const issues = [...argumentIssues(saved, NEUTRAL, ['name', 'dtype']), ...dtypeIssues(saved)];
  if (!isMetricName(name)) return { ok: false, issues: [...issues, otherName(saved, name)] };
  return issues.length > 0 ? { ok: false, issues } : accepted({ name, function: own });
}

function otherName({ argument }: SavedObject, name: unknown): Issue {
  const detail = `The name of a metric must be one of ${NAMES.join(', ')}; got ${showValue(name)}. Omit name.`;
  return { pointer: argument('name'), code: 'unsupported_argument', detail };
}

const isMetricName = (name: unknown): name is MetricName => validateName(name).length === 0;
