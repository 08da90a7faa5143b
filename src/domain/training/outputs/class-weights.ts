import type { ClassWeights, OutputClassWeight } from '../../../contracts/jobs/training-config.js';
import { safeText, showValue } from '../../../schema/show-value.js';
import type { Finding } from '../../problems/finding.js';
import { distribute, type Located, type OutputNames, showOutputs } from './by-output.js';
import { isBalanced, isOneClassWeight } from './output-training.js';

const POINTER = '/fit/class_weight';

/** The class weights of the outputs that have some. */
export interface ReadClassWeights {
  /** In the order of the outputs; undefined for one without class weights. */
  weights: readonly (Located<OutputClassWeight> | undefined)[];
  issues: Finding[];
}

/** Reads class weights of a model with one output, or by output name. */
export function readClassWeights(
  given: ClassWeights | null,
  outputs: OutputNames | undefined,
): ReadClassWeights {
  if (given === null) return { weights: [], issues: [] };
  const hasOne = outputs === undefined || outputs.names.length === 1;
  if (isBalanced(given) || isOneClassWeight(given)) {
    if (hasOne) return { weights: [{ value: given, pointer: POINTER }], issues: [] };
    const isEmpty = !isBalanced(given) && Object.keys(given).length === 0;
    return { weights: [], issues: isEmpty ? [] : [notByOutput(POINTER, given, outputs)] };
  }
  const { parts, issues } = distribute(given, POINTER, outputs);
  const weights: (Located<OutputClassWeight> | undefined)[] = (outputs?.names ?? []).map(() => undefined);
  for (const { value, pointer, output } of parts) {
    if (typeof value === 'object' || isBalanced(value)) weights[output] = { value, pointer };
    else issues.push(notByOutput(pointer, value, outputs));
  }
  return { weights, issues };
}

function notByOutput(pointer: string, given: unknown, outputs: OutputNames | undefined): Finding {
  const [name = 'main'] = outputs?.names ?? [];
  const has = outputs === undefined ? '' : ` The outputs of the model are ${showOutputs(outputs.names)}.`;
  const detail = `With several outputs, class_weight is an object by output name, such as ${JSON.stringify({ [safeText(name)]: { 1: 5 } })}; got ${showValue(given)}.${has}`;
  return { pointer, code: 'invalid_type', detail };
}
