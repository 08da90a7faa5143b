import type { LayerInput } from './shape-inference.js';

/** How many inputs a call of a layer takes. */
export interface InputCount {
  least: number;
  most: number;
  /** Whether a list of one input will do, as Keras has it. */
  orListOfOne?: boolean;
}

const ONE: InputCount = { least: 1, most: 1 };

/** So many inputs, no more and no fewer. */
export const exactly = (count: number): InputCount => ({ least: count, most: count });

/** So many inputs or more. */
export const atLeast = (least: number): InputCount => ({ least, most: Number.POSITIVE_INFINITY });

/** Two inputs or more, or a list of one. */
export const LISTED: InputCount = { ...atLeast(2), orListOfOne: true };

/** From `least` to `most` inputs. */
export const between = (least: number, most: number): InputCount => ({ least, most });

/** Why a layer rejects a number of inputs; undefined where it accepts them. */
export function inputCountComplaint(
  { type, inputs = ONE }: { type: string; inputs?: InputCount },
  given: readonly Pick<LayerInput, 'from'>[],
  { isList }: { isList: boolean },
): string | undefined {
  const { length } = given;
  const least = isList && inputs.orListOfOne ? 1 : inputs.least;
  if (length >= least && length <= inputs.most) return undefined;
  const names = length === 0 ? '' : `, from ${given.map(({ from }) => from).join(', ')}`;
  const expected = `${type} expects ${inWords(inputs)} but got ${length}${names}.`;
  return length === 1 ? `${expected} ${CHAIN}` : expected;
}

const CHAIN =
  'In a chain each layer has one input; name the inputs of every layer to connect several: "inputs": ["a", "b"].';

/** `2 inputs`, `2 or more inputs`. */
export function inWords({ least, most }: InputCount): string {
  if (most === least) return `${least} ${least === 1 ? 'input' : 'inputs'}`;
  return most === Number.POSITIVE_INFINITY ? `${least} or more inputs` : `${least} to ${most} inputs`;
}
