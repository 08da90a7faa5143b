import type { Compile, OneLoss, ResolvedLoss } from '../../../contracts/jobs/compile.js';
import { completeLossOf, lossNamed } from '../../../keras/losses/index.js';
import { accepted, type Checked, type Finding, type JobWarning, refused } from '../../problems/finding.js';
import {
  type Distributed,
  distribute,
  type Located,
  type OutputNames,
  showOutputs,
} from '../outputs/by-output.js';
import { hasUnusedLogits, logitsOfNone, readSavedLoss } from '../saved/saved-loss.js';
import { isSaved } from '../saved/saved-object.js';

const POINTER = '/compile/loss';

/** A loss, and where it is given. */
export type LocatedLoss<Value = ResolvedLoss> = Located<Value> & {
  /** The place of its arguments where that is another. */
  argumentsAt?: string;
};

/** The loss of each output. */
export interface ReadLosses {
  /** In the order of the outputs: null for an output without loss; undefined for one whose loss is invalid. */
  losses: readonly (LocatedLoss | null | undefined)[];
  issues: Finding[];
  warnings: JobWarning[];
}

/**
 * The losses of a model with their full names and every argument. @param outputs undefined where they are not known: each loss is
 * then checked by itself
 */
export function readLosses(
  given: NonNullable<Compile['loss']>,
  outputs: OutputNames | undefined,
): ReadLosses {
  const { parts, issues } = distributeLosses(given, outputs);
  const losses: (LocatedLoss | null | undefined)[] = (outputs?.names ?? []).map(() => undefined);
  const found = [...issues];
  const read = new Map<string, Checked<ResolvedLoss>>();
  for (const { value, output, pointer } of parts) {
    const loss = value === null ? null : (read.get(pointer) ?? resolveOne(value, pointer));
    if (loss === null) losses[output] = null;
    else if (loss.outcome === 'accepted')
      losses[output] = { value: loss.value, pointer, ...argumentsOf(value, pointer) };
    else if (!read.has(pointer)) found.push(...loss.issues);
    if (loss !== null) read.set(pointer, loss);
  }
  const left = issues.length === 0 ? missing(parts, outputs) : [];
  for (const output of left) losses[output] = null;
  const names = left.map((output) => outputs?.names[output]);
  if (issues.length === 0 && parts.every(({ value }) => value === null)) found.push(noLoss);
  else if (left.length > 0 && outputs?.isObject === false) found.push(leftOut(names));
  found.push(...unreducedIssues(losses));
  const warnings = outputs?.isObject === true ? names.map(untrained) : [];
  return { losses, issues: found, warnings };
}

const argumentsOf = (given: OneLoss | null, pointer: string): { argumentsAt?: string } =>
  isSaved(given) ? { argumentsAt: `${pointer}/config` } : {};

/** Keras adds the other losses to each value of one that is not reduced, so that they count as often. */
function unreducedIssues(losses: ReadLosses['losses']): Finding[] {
  const given = losses.filter((loss) => loss !== null && loss !== undefined);
  const unreduced = given.find(({ value }) => value.reduction === 'none');
  if (given.length < 2 || unreduced === undefined) return [];
  const { pointer, argumentsAt = pointer } = unreduced;
  const detail =
    'A loss without reduction must be the only loss of a model: it would count each other loss as often as it has values. Use sum or mean.';
  return [{ pointer: `${argumentsAt}/reduction`, code: 'conflicting_arguments', detail }];
}

function distributeLosses(
  given: NonNullable<Compile['loss']>,
  outputs: OutputNames | undefined,
): Distributed<OneLoss | null> {
  if (Array.isArray(given) || isByOutput(given)) return distribute(given, POINTER, outputs);
  const names = outputs?.names ?? [undefined];
  return { parts: names.map((_, output) => ({ value: given, output, pointer: POINTER })), issues: [] };
}

type ByOutput = Record<string, OneLoss | null>;

const isByOutput = (given: Exclude<NonNullable<Compile['loss']>, unknown[]>): given is ByOutput =>
  typeof given === 'object' && !isSaved(given) && !isNamed(given);

const isNamed = (given: object): boolean => 'type' in given && typeof given.type === 'string';

/** The outputs that an object leaves out. */
const missing = (parts: Distributed<unknown>['parts'], outputs: OutputNames | undefined): number[] =>
  (outputs?.names ?? []).flatMap((_, index) => (parts.some(({ output }) => output === index) ? [] : [index]));

/** As in Keras, an object of losses names every output, unless the model returns an object. */
function leftOut(names: OutputNames['names']): Finding {
  const outputs = `${names.length === 1 ? 'the output' : 'the outputs'} ${showOutputs(names)}`;
  const detail = `loss leaves out ${outputs}. Add a loss, or null for an output without loss.`;
  return { pointer: POINTER, code: 'missing_field', detail };
}

function untrained(name: string | undefined): JobWarning {
  const detail = `loss leaves out the output ${showOutputs([name])}, which is therefore not trained.`;
  return { pointer: POINTER, code: 'output_without_loss', detail };
}

const noLoss: Finding = {
  pointer: POINTER,
  code: 'missing_field',
  detail: 'No output has a loss. Write a loss for at least one of them.',
};

function resolveOne(given: OneLoss, pointer: string): Checked<ResolvedLoss> {
  if (isSaved(given)) return readSavedLoss(given, pointer);
  const { type, ...args } = typeof given === 'string' ? { type: given } : given;
  const spec = lossNamed(type);
  if (spec === undefined) throw new Error(`The contract let an unknown loss through: ${type}`);
  if (hasUnusedLogits(spec, args)) return refused(logitsOfNone(spec.type, `${pointer}/from_logits`));
  return accepted(completeLossOf(spec.type, args));
}
