import type { Shape } from '../../shape.js';

/** The letters of an equation, and where it has an ellipsis. */
export interface Equation {
  input: string;
  kernel: string;
  output: string;
  ellipsis: 'left' | 'right' | null;
}

const FORMS: readonly [Equation['ellipsis'], RegExp][] = [
  [null, /^([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)$/],
  ['left', /^\.\.\.([a-zA-Z]+),([a-zA-Z]+)->\.\.\.([a-zA-Z]+)$/],
  ['right', /^([a-zA-Z]{2,})\.\.\.,([a-zA-Z]+)->([a-zA-Z]+)\.\.\.$/],
];

/** Reads an equation; undefined where it has none of Keras's forms. */
export function readEquation(text: string): Equation | undefined {
  for (const [ellipsis, form] of FORMS) {
    const [, input, kernel, output] = form.exec(text) ?? [];
    if (input !== undefined && kernel !== undefined && output !== undefined)
      return { input, kernel, output, ellipsis };
  }
  return undefined;
}

/** The shapes of a product, the batch axis first. */
export interface ProductShapes {
  output: number[];
  kernel: number[];
  bias: number[] | null;
  /** Axes of the kernel that are summed over, and those that the output has. */
  inputAxes: number[];
  outputAxes: number[];
}

/** Everything that decides the shapes of a product. The batch axis of the input has the size -1. */
interface Product {
  equation: Equation;
  input: Shape;
  /** Of the output without the batch; null where it is the input's. */
  given: readonly (number | null)[];
  biasAxes: string | null;
}

/** Why an equation does not fit, and the argument at fault. */
export class EinsumMisfit extends Error {
  constructor(
    readonly argument: 'equation' | 'output_shape' | 'bias_axes' | undefined,
    message: string,
  ) {
    super(message);
  }
}

/** The shapes of a product, after Keras's _analyze_einsum_string. @throws EinsumMisfit */
export function productShapes(product: Product): ProductShapes {
  const { equation, input } = product;
  const elided = input.length - equation.input.length;
  checkLetters(product, elided);
  const inputSizes = sizesByLetter(equation.input, input, equation.ellipsis === 'left' ? elided : 0);
  const { output, sizes } = outputOf(product, elided, inputSizes);
  const kernelLetters = [...equation.kernel];
  const kernel = kernelLetters.map((letter) => kernelSize(letter, sizes, inputSizes));
  const isOutput = (letter: string) => equation.output.includes(letter);
  return {
    output,
    kernel,
    bias: biasShape(product, sizes, elided),
    inputAxes: kernelLetters.flatMap((letter, axis) => (isOutput(letter) ? [] : [axis])),
    outputAxes: kernelLetters.flatMap((letter, axis) => (isOutput(letter) ? [axis] : [])),
  };
}

function checkLetters({ equation, input }: Product, elided: number): void {
  const { input: letters, output, kernel, ellipsis } = equation;
  if (elided < 0 || (elided > 0 && ellipsis === null)) {
    const axes = `${letters.length}${ellipsis === null ? '' : ' or more'}`;
    throw new EinsumMisfit(
      'equation',
      `names ${axes} axes of the input, the batch included, which has ${input.length}`,
    );
  }
  const isFirst = ellipsis === 'left' && elided > 0;
  if (!isFirst && letters[0] !== output[0])
    throw new EinsumMisfit('equation', 'must have the batch as the first axis of input and output');
  const repeated = [letters, kernel, output].find((term) => new Set(term).size < term.length);
  if (repeated !== undefined) throw new EinsumMisfit('equation', `repeats a letter in "${repeated}"`);
  const unknown = [...output].find((letter) => !letters.includes(letter) && !kernel.includes(letter));
  if (unknown !== undefined) throw new EinsumMisfit('equation', `has "${unknown}" in its output only`);
  const summed = [...kernel].find((letter) => !letters.includes(letter) && !output.includes(letter));
  if (summed !== undefined) throw new EinsumMisfit('equation', `has "${summed}" in its kernel only`);
}

const sizesByLetter = (letters: string, shape: Shape, from: number): Map<string, number> =>
  new Map([...letters].map((letter, at) => [letter, shape[at + from] ?? 1]));

/** The whole output shape, and the size of each of its letters. */
function outputOf(
  { equation, input, given }: Product,
  elided: number,
  inputSizes: ReadonlyMap<string, number>,
): { output: number[]; sizes: Map<string, number> } {
  const before = equation.ellipsis === 'left' ? input.slice(0, elided) : [];
  const after = equation.ellipsis === 'right' ? input.slice(input.length - elided) : [];
  const own = before.length > 0 ? given : [null, ...given];
  if (own.length !== equation.output.length)
    throw new EinsumMisfit(
      'output_shape',
      `must have ${equation.output.length - own.length + given.length} sizes for the output "${equation.output}"`,
    );
  const sizes = new Map(
    [...equation.output].map((letter, at) => [letter, sizeOf(letter, own[at] ?? null, inputSizes)]),
  );
  return { output: [...before, ...sizes.values(), ...after], sizes };
}

function sizeOf(letter: string, given: number | null, inputSizes: ReadonlyMap<string, number>): number {
  const known = inputSizes.get(letter);
  if (given === null) {
    if (known !== undefined) return known;
    throw new EinsumMisfit('output_shape', `must have a size for "${letter}", which the input lacks`);
  }
  if (known === undefined || known === given) return given;
  throw new EinsumMisfit('output_shape', `has ${given} for "${letter}", of which the input has ${known}`);
}

function kernelSize(
  letter: string,
  sizes: ReadonlyMap<string, number>,
  inputSizes: ReadonlyMap<string, number>,
): number {
  const size = sizes.get(letter) ?? inputSizes.get(letter) ?? 1;
  if (size === -1) throw new EinsumMisfit('equation', `has the batch, "${letter}", in its kernel`);
  return size;
}

/** From the first axis of the output that has a bias; 1 where an axis has none. */
function biasShape(
  { equation, biasAxes }: Product,
  sizes: ReadonlyMap<string, number>,
  elided: number,
): number[] | null {
  if (biasAxes === null) return null;
  const unknown = [...biasAxes].find((letter) => !equation.output.includes(letter));
  if (unknown !== undefined || biasAxes === '')
    throw new EinsumMisfit('bias_axes', `must name axes of the output "${equation.output}"`);
  const first = Math.min(...[...biasAxes].map((letter) => equation.output.indexOf(letter)));
  const shape = [...equation.output.slice(first)].map((letter) =>
    biasAxes.includes(letter) ? (sizes.get(letter) ?? 1) : 1,
  );
  if (shape.includes(-1)) throw new EinsumMisfit('bias_axes', 'must not name the batch');
  return equation.ellipsis === 'right' ? [...shape, ...Array.from({ length: elided }, () => 1)] : shape;
}
