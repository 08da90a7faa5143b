import { type CompleteByType, catalogueOf, type GivenOf, schemasOf } from '../class-spec.js';
import { constant, ones, zeros } from './constants.js';
import { identity } from './identity.js';
import { orthogonal } from './orthogonal.js';
import { randomNormal } from './random-normal.js';
import { randomUniform } from './random-uniform.js';
import { stft } from './stft.js';
import { truncatedNormal } from './truncated-normal.js';
import {
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  varianceScaling,
} from './variance-scaling.js';

const INITIALIZER_SPECS = [
  zeros,
  ones,
  constant,
  randomNormal,
  randomUniform,
  truncatedNormal,
  varianceScaling,
  glorotNormal,
  glorotUniform,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  identity,
  stft,
] as const;
type Spec = (typeof INITIALIZER_SPECS)[number];

/** Every initializer of the catalogue. */
export const initializers = catalogueOf('initializer', INITIALIZER_SPECS);
/** Keras initializers, by their Keras names. */
export const INITIALIZERS = initializers.types;
export type InitializerType = Spec['type'];
export type InitializerObject = GivenOf<Spec>;
export type CompleteInitializerOf<T extends InitializerType> = CompleteByType<Spec>[T];
export type Initializer = InitializerType | InitializerObject;

const schemas = schemasOf(
  initializers,
  'Initializer',
  'A Keras initializer: its name, or an object with its arguments.',
);
export const { schema: InitializerSchema, components: initializerComponents } = schemas;

/** Why an initializer cannot fill a weight of so many axes; undefined where it can. */
export function initializerComplaint(initializer: Initializer, rank: number): string | undefined {
  const type = typeof initializer === 'string' ? initializer : initializer.type;
  const { least, orMore } = initializers.specOf(type).rank;
  if (rank === least || (orMore && rank > least)) return axesComplaint(initializer, rank);
  const wanted = `a weight of ${least} axes${orMore ? ' or more' : ''}`;
  return `The ${type} initializer fills ${wanted}; this one has ${rank}. Leave it out, or use another.`;
}

function axesComplaint(initializer: Initializer, rank: number): string | undefined {
  if (typeof initializer === 'string' || !('input_axes' in initializer || 'output_axes' in initializer))
    return undefined;
  const { type, input_axes, output_axes } = initializer;
  const outside = [...(input_axes ?? []), ...(output_axes ?? [])].find(
    (axis) => axis < -rank || axis >= rank,
  );
  return outside === undefined
    ? undefined
    : `The ${type} initializer names the axis ${outside} of a weight that has ${rank} axes, 0 to ${rank - 1}.`;
}

/** The initializer of the kernel of a product, whose axes are known; one that has axes of its own keeps them. */
export function withFans(given: Initializer, input_axes: number[], output_axes: number[]): Initializer {
  const object: InitializerObject = typeof given === 'string' ? { type: given } : given;
  if (!hasFans(object) || (object.input_axes && object.output_axes)) return given;
  return { ...object, input_axes, output_axes };
}

type WithFans = Extract<InitializerObject, { input_axes?: unknown }>;

const hasFans = (object: InitializerObject): object is WithFans =>
  'input_axes' in initializers.specOf(object.type).args;
