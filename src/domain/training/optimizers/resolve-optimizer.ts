import type { Compile } from '../../../contracts/jobs/compile.js';
import {
  type CompleteOptimizer,
  type CompleteOptimizerOf,
  type OptimizerObject,
  optimizers,
} from '../../../keras/optimizers/index.js';
import type { CompleteSingle, SingleOptimizer } from '../../../keras/optimizers/single.js';
import { singleOptimizers } from '../../../keras/optimizers/single.js';
import type { Schedule } from '../../../keras/schedules/index.js';
import { pointerSegment } from '../../../schema/json-pointer.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';
import { readSchedule } from '../read-schedule.js';
import { isSaved } from '../saved/saved-object.js';
import type { LocatedOptimizer } from './located-optimizer.js';
import { patternIssues } from './pattern-issues.js';
import { readSavedOptimizer } from './saved-optimizer.js';

type Given = NonNullable<Compile['optimizer']>;
type Argument = LocatedOptimizer['argument'];

const POINTER = '/compile/optimizer';
const CLIPS = ['clipnorm', 'clipvalue', 'global_clipnorm'] as const;

/** The optimizer of a job with every default filled in; rmsprop where none is given, as in Keras. */
export const resolveOptimizer = (given: Compile['optimizer']): Checked<CompleteOptimizer> =>
  readOptimizer(given ?? 'rmsprop', POINTER);

function readOptimizer(given: Given, pointer: string): Checked<CompleteOptimizer> {
  const located = locate(given, pointer);
  if (located.outcome === 'rejected') return located;
  const { value, argument } = located.value;
  if (value.type === 'lossscaleoptimizer') return completeLossScale(value, argument);
  if (value.type === 'multioptimizer') return completeMulti(value, argument);
  return completeSingle(value, argument);
}

function locate(given: Given, pointer: string): Checked<LocatedOptimizer> {
  if (isSaved(given)) return readSavedOptimizer(given, pointer);
  const value = typeof given === 'string' ? singleOptimizers.complete(given) : given;
  return accepted({ value, argument: (name) => pointer + pointerSegment(name) });
}

/** An optimizer inside another, of which it may be any that `isAccepted` accepts. */
function readInner<Accepted extends CompleteOptimizer>(
  given: Given,
  pointer: string,
  isAccepted: (inner: CompleteOptimizer) => inner is Accepted,
  outer: string,
): Checked<Accepted> {
  const read = readOptimizer(given, pointer);
  if (read.outcome === 'rejected') return read;
  if (isAccepted(read.value)) return accepted(read.value);
  const { className } = optimizers.specOf(read.value.type);
  const detail = `A ${outer} cannot contain a ${className}; put an optimizer such as 'adam' here.`;
  return refused({ pointer, code: 'invalid_value', detail });
}

const isSingle = (one: CompleteOptimizer): one is CompleteSingle =>
  one.type !== 'multioptimizer' && one.type !== 'lossscaleoptimizer';

type Unscaled = CompleteSingle | CompleteOptimizerOf<'multioptimizer'>;
const isUnscaled = (one: CompleteOptimizer): one is Unscaled => one.type !== 'lossscaleoptimizer';

function completeLossScale(
  value: Extract<OptimizerObject, { type: 'lossscaleoptimizer' }>,
  argument: Argument,
): Checked<CompleteOptimizer> {
  const inner = readInner(
    value.inner_optimizer,
    argument('inner_optimizer'),
    isUnscaled,
    'LossScaleOptimizer',
  );
  if (inner.outcome === 'rejected') return inner;
  return accepted(optimizers.complete({ ...value, inner_optimizer: inner.value }));
}

function completeMulti(
  value: Extract<OptimizerObject, { type: 'multioptimizer' }>,
  argument: Argument,
): Checked<CompleteOptimizer> {
  const innerAt = (given: Given, pointer: string) => readInner(given, pointer, isSingle, 'MultiOptimizer');
  const byDefault = innerAt(value.default_optimizer, argument('default_optimizer'));
  const entries = Object.entries(value.optimizer_map ?? {}).map(([pattern, given]) => {
    const pointer = argument('optimizer_map') + pointerSegment(pattern);
    return { text: pattern, pointer, read: innerAt(given, pointer) };
  });
  const issues = [
    ...issuesOf(byDefault),
    ...patternIssues(entries, argument('optimizer_map')),
    ...entries.flatMap(({ read }) => issuesOf(read)),
  ];
  if (issues.length > 0 || byDefault.outcome === 'rejected') return { outcome: 'rejected', issues };
  const optimizer_map = Object.fromEntries(
    entries.flatMap(({ text, read }) => (read.outcome === 'accepted' ? [[text, read.value]] : [])),
  );
  return accepted(optimizers.complete({ ...value, default_optimizer: byDefault.value, optimizer_map }));
}

const issuesOf = (checked: Checked<unknown>): Finding[] =>
  checked.outcome === 'accepted' ? [] : checked.issues;

function completeSingle(optimizer: SingleOptimizer, argument: Argument): Checked<CompleteOptimizer> {
  const rate = readRate(optimizer.learning_rate, argument('learning_rate'));
  const issues = [
    ...clipIssues(optimizer, argument),
    ...issuesOf(rate),
    ...(optimizer.type === 'muon' ? layerIssues(optimizer.exclude_layers ?? [], argument) : []),
  ];
  if (issues.length > 0 || rate.outcome === 'rejected') return { outcome: 'rejected', issues };
  const { value } = rate;
  return accepted(
    optimizers.complete(value === undefined ? optimizer : { ...optimizer, learning_rate: value }),
  );
}

function clipIssues(optimizer: SingleOptimizer, argument: Argument): Finding[] {
  const clips = CLIPS.filter((name) => (optimizer[name] ?? null) !== null);
  const [, second] = clips;
  if (second === undefined) return [];
  const detail = `Only one of ${clips.join(' and ')} may be set; remove the others.`;
  return [{ pointer: argument(second), code: 'conflicting_arguments', detail }];
}

const layerIssues = (patterns: readonly string[], argument: Argument): Finding[] =>
  patternIssues(
    patterns.map((text, index) => ({ text, pointer: `${argument('exclude_layers')}/${index}` })),
    argument('exclude_layers'),
  );

/** A learning rate with its schedule in the short form. */
function readRate(
  given: SingleOptimizer['learning_rate'],
  pointer: string,
): Checked<number | Schedule | undefined> {
  return typeof given === 'object' ? readSchedule(given, pointer) : accepted(given);
}
