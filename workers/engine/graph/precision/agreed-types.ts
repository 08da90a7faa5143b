import type { AttrValue } from '../saved-model-proto.js';
import { OP_TYPES } from './op-types.js';
import { isComputedInFull } from './products.js';
import { FLOAT32, isFloat, isShort, SHORT_TYPES } from './short-types.js';

type Attributes = Readonly<Record<string, AttrValue>>;

/** The types of an operation some of whose inputs are of two bytes: TensorFlow's numbers. */
export interface AgreedTypes {
  /** Attributes that change. */
  attributes: Record<string, AttrValue>;
  /** The type to which each input is cast; undefined: it stays. */
  inputs: readonly (number | undefined)[];
  /** Of each float output, as it is computed; undefined for other types. */
  computed: readonly (number | undefined)[];
  /** Of each float output, as it is passed on. */
  given: readonly (number | undefined)[];
}

/**
 * An operation with a short input computes in its type, to which other floats are cast; in float32 where TensorFlow has no
 * kernel for it, or where two short types meet. Its outputs are of the short type in either case.
 */
export function agreedTypes(op: string, attributes: Attributes, inputs: readonly number[]): AgreedTypes {
  const signature = signatureOf(op, attributes);
  const types = new Map<string, { computed: number; given: number }>();
  for (const name of signature.attributes.filter((one) => isFloat32(attributes[one]))) {
    const own = inputs.filter((_, at) => signature.inputs[at] === name);
    // An attribute of outputs only, such as that of a cast from float32 to float32, follows the inputs.
    const among = own.length > 0 ? own : inputs;
    const short = [...new Set(among.filter(isShort))];
    const [only] = short;
    if (only === undefined) continue;
    const given = short.length === 1 ? only : FLOAT32;
    const computed = signature.hasKernel(name, given) && !isComputedInFull(op, given) ? given : FLOAT32;
    types.set(name, { computed, given });
  }
  const typeOf = (name: string | undefined) => (name === undefined ? undefined : types.get(name));
  return {
    attributes: Object.fromEntries([...types].map(([name, { computed }]) => [name, { type: computed }])),
    inputs: inputs.map((type, at) =>
      isFloat(type) ? (typeOf(signature.inputs[at])?.computed ?? FLOAT32) : undefined,
    ),
    computed: signature.outputs.map((name) => typeOf(name)?.computed),
    given: signature.outputs.map((name) => typeOf(name)?.given),
  };
}

const isFloat32 = (value: AttrValue | undefined): boolean =>
  value !== undefined && 'type' in value && value.type === FLOAT32;

interface Signature {
  /** The attribute with the type of each input and output; undefined for other types. */
  inputs: readonly (string | undefined)[];
  outputs: readonly (string | undefined)[];
  /** The attributes with a type that may be float32. */
  attributes: readonly string[];
  hasKernel(attribute: string, type: number): boolean;
}

function signatureOf(op: string, attributes: Attributes): Signature {
  const [types = '', ...kernels] = (OP_TYPES[op] ?? '>').split('; ');
  const [inputs = '', outputs = ''] = types.split('>');
  const names = [...new Set(types.match(/[A-Za-z]\w*/g) ?? [])];
  const short = new Map(kernels.map((kernel) => readKernels(kernel)));
  return {
    inputs: argumentsOf(inputs, attributes),
    outputs: argumentsOf(outputs, attributes),
    attributes: names,
    hasKernel: (attribute, type) => type === FLOAT32 || (short.get(attribute)?.includes(type) ?? false),
  };
}

function readKernels(kernel: string): [attribute: string, types: number[]] {
  const [attribute = '', types] = kernel.split('=');
  const named = types?.split('/') ?? Object.keys(SHORT_TYPES);
  const numbers = Object.entries(SHORT_TYPES).flatMap(([name, type]) => (named.includes(name) ? [type] : []));
  return [attribute, numbers];
}

/** `-` stands for an argument of another type, `T*N` for several. */
function argumentsOf(list: string, attributes: Attributes): (string | undefined)[] {
  return list
    .split(' ')
    .filter((argument) => argument !== '')
    .flatMap((argument) => {
      const [name = '-', number] = argument.split('*');
      const count = number === undefined ? 1 : countOf(attributes[number]);
      return Array.from({ length: count }, () => (name === '-' ? undefined : name));
    });
}

const countOf = (value: AttrValue | undefined): number => (value !== undefined && 'i' in value ? value.i : 1);
