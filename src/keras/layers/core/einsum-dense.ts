import { Type } from 'typebox';
import { nullable, oneOf } from '../../../schema/schema-helpers.js';
import { activation, type Kind, MAX_SIZE, optional, orNull, required, text } from '../../argument.js';
import { withFans } from '../../initializers/index.js';
import { elementsOf, type Shape, showShape } from '../../shape.js';
import { type Configured, layer } from '../layer.js';
import { type Complaint, got, type ShapeInference } from '../shapes/shape-inference.js';
import { keptByProduct } from '../traits/kept-elements.js';
import { type AxisOrigin, inputOf, SEVERAL, type Shapes } from '../traits/traits.js';
import { weight } from '../weight.js';
import { weightArguments } from '../weight-arguments.js';
import { EinsumMisfit, type ProductShapes, productShapes, readEquation } from './einsum-equation.js';

const Size = Type.Integer({ minimum: 1, maximum: MAX_SIZE });

const outputShape: Kind<number | (number | null)[], (number | null)[]> = {
  name: 'sizes',
  schema: oneOf([Size, Type.Array(nullable(Size), { maxItems: 7 })], {
    description: 'The sizes of the output without the batch and the ellipsis; null: that of the input.',
  }),
  complete: (given) => (typeof given === 'number' ? [given] : [...given]),
};

const args = {
  equation: required(text(64)),
  output_shape: required(outputShape),
  activation: optional(activation(), 'linear'),
  bias_axes: optional(orNull(text(16)), null),
  ...weightArguments({ kernel: 'glorot_uniform', bias: 'zeros' }, { activity: true }),
};

type Config = Configured<typeof args>;

export const EinsumDense = layer('EinsumDense', {
  summary: 'activation(product + bias), with a product of input and kernel that an equation describes.',
  args,
  output(config, [input]): ShapeInference {
    const product = shapesOrComplaint(config, input.shape);
    if ('output' in product) return { shape: product.output.slice(1) };
    return { ...product, complaint: `${product.complaint}; EinsumDense ${got(input)}.` };
  },
  weights(config, [input]) {
    const product = shapesOrComplaint(config, input);
    if ('complaint' in product) return [];
    const kernel = weight(config, 'kernel', product.kernel);
    const initializer = withFans(config.kernel_initializer, product.inputAxes, product.outputAxes);
    return [{ ...kernel, initializer }, product.bias !== null && weight(config, 'bias', product.bias)];
  },
  traits: {
    mask: 'drops',
    activation: (config) => config.activation,
    keepsRange: () => false,
    keepsValues: false,
    originOf: axisOrigin,
    timesUsed: (config, shapes) => elementsOf(shapes.output) / elementsOf(columnsOf(config, inputOf(shapes))),
    keptElements: keptByProduct,
    outputWithoutInput: () => 'unknown',
    vocabulary: () => null,
  },
});

/** The batch, of no known size. */
const BATCH = -1;

function shapesOrComplaint(config: Config, sample: Shape): ProductShapes | Complaint {
  const equation = readEquation(config.equation);
  if (equation === undefined) {
    const complaint = `equation must have the form "ab,bc->ac", "...b,bc->...c" or "ab...,bc->ac..."; got ${JSON.stringify(config.equation)}`;
    return { argument: 'equation', complaint };
  }
  try {
    return productShapes({
      equation,
      input: [BATCH, ...sample],
      given: config.output_shape,
      biasAxes: config.bias_axes,
    });
  } catch (error) {
    if (!(error instanceof EinsumMisfit)) throw error;
    return misfit(config, error);
  }
}

function misfit(config: Config, { argument = 'equation', message }: EinsumMisfit): Complaint {
  const given =
    argument === 'output_shape' ? showShape(config.output_shape) : JSON.stringify(config[argument]);
  return { argument, complaint: `${argument} ${given} ${message}` };
}

/** The sizes of the output that a product with the kernel gives, each of whose weights is used for the others. */
function columnsOf(config: Config, sample: Shape): number[] {
  const product = shapesOrComplaint(config, sample);
  return 'complaint' in product ? [] : product.outputAxes.map((axis) => product.kernel[axis] ?? 1);
}

/** An axis whose letter the input has is that of the input; another one is given. */
function axisOrigin(config: Config, axis: number, shapes: Shapes): AxisOrigin {
  const equation = readEquation(config.equation);
  if (equation === undefined) return SEVERAL;
  const elided = inputOf(shapes).length + 1 - equation.input.length;
  const before = equation.ellipsis === 'left' ? elided : 0;
  const letter = equation.output[axis + 1 - before];
  if (letter === undefined) return axis + 1 < before ? { from: 'input', axis } : SEVERAL;
  const place = equation.input.indexOf(letter);
  return place === -1
    ? { from: 'argument', name: 'output_shape' }
    : { from: 'input', axis: place + before - 1 };
}
