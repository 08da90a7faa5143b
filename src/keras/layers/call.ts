import type { Call, CallLeaf, Structure } from '../graph/graph.js';
import { leavesOf } from '../graph/structure.js';
import { isArrayConstant } from '../operations/arguments/values.js';
import type { ArrayConstant, Constant } from '../operations/operation.js';

/** The arguments of a layer's call besides its inputs. */
export interface CallOptions<Tensor> {
  /** Replaces the mode that the model is called in; null: that of the model. */
  training: boolean | null;
  /** Of each input, in place of those that they have; null: theirs. */
  masks: readonly (Tensor | null)[];
  /** The state of a recurrent layer before its first step, or of a cell before its step; empty: zeros. */
  initialState: readonly Tensor[];
  /** Of an attention layer: [batch, query positions, value positions], or with axes of heads between. */
  attentionMask: Tensor | null;
  /** The same as a constant, whose first axes may be left out. */
  attentionConstant: ArrayConstant['array'] | null;
  useCausalMask: boolean;
  returnAttentionScores: boolean;
  /** Whether a ReversibleEmbedding turns vectors into logits. */
  reverse: boolean;
  /** Whether the inputs are given as a list, which may have a single entry. */
  isList: boolean;
}

/** The options of a call without any. */
export const NO_OPTIONS: CallOptions<never> = {
  training: null,
  masks: [],
  initialState: [],
  attentionMask: null,
  attentionConstant: null,
  useCausalMask: false,
  returnAttentionScores: false,
  reverse: false,
  isList: false,
};

/** A call of a layer. */
export interface BoundCall<Tensor> {
  inputs: readonly Tensor[];
  options: CallOptions<Tensor>;
}

/** The signature of a layer's `call` in Keras. */
export interface CallSignature {
  /** All parameters, in their order. */
  parameters: readonly string[];
  /** The parameters that are inputs. */
  inputs: readonly string[];
  /** Whether Keras accepts the others by name only. */
  isFirstOnly?: boolean;
}

/** The signature of most layers. */
export const CALL_OF_INPUTS: CallSignature = {
  parameters: ['inputs', 'training', 'mask'],
  inputs: ['inputs'],
};

/** The signature of recurrent layers. */
export const CALL_OF_SEQUENCES: CallSignature = {
  parameters: ['sequences', 'initial_state', 'mask', 'training'],
  inputs: ['sequences'],
};

/** The signature of attention over a query, a value and a key, each with a mask of its own. */
export const CALL_OF_ATTENTION: CallSignature = {
  parameters: [
    'query',
    'value',
    'key',
    'query_mask',
    'value_mask',
    'key_mask',
    'attention_mask',
    'return_attention_scores',
    'training',
    'use_causal_mask',
  ],
  inputs: ['query', 'value', 'key'],
};

/** The names of `CallOptions` in Keras that hold a tensor for each input. */
const MASK_PARAMETERS = ['query_mask', 'value_mask', 'key_mask'] as const;

/** The names of the initial state of a recurrent layer, and of the states of a cell. */
export const STATE_PARAMETERS = ['initial_state', 'states'] as const;

/** Parameters that are true or false. */
const FLAGS = ['training', 'use_causal_mask', 'return_attention_scores', 'reverse'] as const;
type Flag = (typeof FLAGS)[number];

/** Why a call does not fit its layer, and the argument at fault: its position or name. */
export interface CallComplaint {
  complaint: string;
  argument: number | string;
}

/** The tensors and constants of an argument. */
type ArgumentValue = Structure<CallLeaf>;

/** Takes the arguments of a call apart. */
export function bindCall<Tensor>(
  { type, signature }: { type: string; signature: CallSignature },
  call: Call,
  tensorOf: (leaf: Extract<CallLeaf, { tensor: unknown }>) => Tensor,
): { outcome: 'bound'; call: BoundCall<Tensor> } | { outcome: 'rejected'; complaints: CallComplaint[] } {
  const named = byParameter(type, signature, call);
  if (named.complaints.length > 0) return { outcome: 'rejected', complaints: named.complaints };
  const { values } = named;
  const tensors = (name: string): Tensor[] =>
    leavesOf(values.get(name)?.value ?? NOTHING).flatMap((leaf) =>
      'tensor' in leaf ? [tensorOf(leaf)] : [],
    );
  const nullable = (name: string): (Tensor | null)[] =>
    leavesOf(values.get(name)?.value ?? NOTHING).map((leaf) => ('tensor' in leaf ? tensorOf(leaf) : null));
  const isTrue = (name: Flag) => constantOf(values.get(name)?.value) === true;
  const training = constantOf(values.get('training')?.value);
  const given = signature.inputs.flatMap(tensors);
  const stateParameter = STATE_PARAMETERS.find((name) => signature.parameters.includes(name));
  const [inputs, state] = stateParameter === undefined ? [given, []] : [given.slice(0, 1), given.slice(1)];
  return {
    outcome: 'bound',
    call: {
      inputs,
      options: {
        training: typeof training === 'boolean' ? training : null,
        masks: signature.parameters.includes('query_mask')
          ? MASK_PARAMETERS.map((name) => nullable(name)[0] ?? null)
          : nullable('mask'),
        initialState: [...state, ...(stateParameter === undefined ? [] : tensors(stateParameter))],
        attentionMask: tensors('attention_mask')[0] ?? null,
        attentionConstant: arrayOf(values.get('attention_mask')?.value),
        useCausalMask: isTrue('use_causal_mask'),
        returnAttentionScores: isTrue('return_attention_scores'),
        reverse: isTrue('reverse'),
        isList: values.get(signature.inputs[0] ?? '')?.value.kind === 'list',
      },
    },
  };
}

const NOTHING: ArgumentValue = { kind: 'list', items: [] };

/** An argument, and its position or name in the call. */
interface Placed {
  value: ArgumentValue;
  at: number | string;
}

function byParameter(
  type: string,
  { parameters, inputs }: CallSignature,
  { args: given, kwargs }: Call,
): { values: ReadonlyMap<string, Placed>; complaints: CallComplaint[] } {
  const args = oneForEach(inputs, given);
  const positional = args.map((value, at): [string | undefined, Placed] => [parameters[at], { value, at }]);
  const byName = Object.entries(kwargs).map(([name, value]): [string, Placed] => [
    // Keras names the first parameter of each layer's call as it likes.
    name === 'inputs' ? (inputs[0] ?? name) : name,
    { value, at: name },
  ]);
  const values = new Map<string, Placed>();
  const complaints: CallComplaint[] = [];
  for (const [name, placed] of [...positional, ...byName]) {
    const problem = problemOf(name, placed, { type, parameters, inputs }, values);
    if (problem !== undefined) complaints.push({ complaint: problem, argument: placed.at });
    else if (name !== undefined) values.set(name, placed);
  }
  return { values, complaints };
}

function problemOf(
  name: string | undefined,
  { value }: Placed,
  { type, parameters, inputs }: CallSignature & { type: string },
  values: ReadonlyMap<string, Placed>,
): string | undefined {
  if (name === undefined)
    return `A call of ${type} has at most ${parameters.length} arguments: ${parameters.join(', ')}.`;
  if (values.has(name)) return `The argument ${name} of ${type} is given twice. Remove one.`;
  if (!parameters.includes(name)) {
    if (isNull(value) || constantOf(value) === false) return undefined;
    return `A call of ${type} has no argument '${name}'; it has ${parameters.join(', ')}. Remove it.`;
  }
  return inputs.includes(name) ? problemOfInput(type, value) : problemOfOption(type, name, value);
}

const hasConstants = (value: ArgumentValue): boolean =>
  leavesOf(value).some((leaf) => 'constant' in leaf && leaf.constant !== null);

const problemOfInput = (type: string, value: ArgumentValue): string | undefined =>
  hasConstants(value)
    ? `The inputs of ${type} must be tensors of the model; got a constant. Give it to a layer by an Input, or use a tensor operation.`
    : undefined;

function problemOfOption(type: string, name: string, value: ArgumentValue): string | undefined {
  if (isNull(value)) return undefined;
  if (FLAGS.some((flag) => flag === name))
    return typeof constantOf(value) === 'boolean' ? undefined : `${name} of ${type} must be true or false.`;
  const isMaskArray = name === 'attention_mask' && arrayOf(value) !== null;
  return hasConstants(value) && !isMaskArray
    ? `${name} of ${type} must be a tensor of the model; got a constant. Leave it out, or make it by a layer or an operation.`
    : undefined;
}

/** The positional arguments of a call, of which the short form lists all inputs as one. */
export function oneForEach(inputs: readonly string[], args: Call['args']): Call['args'] {
  const [only, ...others] = args;
  return inputs.length > 1 && others.length === 0 && only?.kind === 'list' ? only.items : args;
}

/** The array of an argument that is a constant array. */
function arrayOf(value: ArgumentValue | undefined): ArrayConstant['array'] | null {
  const constant = constantOf(value);
  return isArrayConstant(constant) ? constant.array : null;
}

const isNull = (value: ArgumentValue): boolean => constantOf(value) === null;

/** The constant of an argument that is nothing else. */
function constantOf(value: ArgumentValue | undefined): Constant | undefined {
  return value?.kind === 'leaf' && 'constant' in value.leaf ? value.leaf.constant : undefined;
}
