import type { Attribute, Constant, OnnxNode, OnnxType, Sizes, Value } from '../onnx-graph.js';
import { numbersOf, sizeOf } from './constants.js';
import { fold } from './fold.js';
import type { Names } from './names.js';

/** What is known of a node besides its inputs. */
export interface Emission {
  attributes?: Readonly<Record<string, Attribute>>;
  /** That of the first input if left out. */
  type?: OnnxType;
  shape?: Sizes | undefined;
}

/** Adds nodes to a graph; a node on constants is computed at once. */
export interface Builder {
  readonly nodes: OnnxNode[];
  /** Names what is added from here on. */
  at(place: string): void;
  /** A node with one output. @param inputs null for one that is left out */
  emit(op: string, inputs: readonly (Value | null)[], emission?: Emission): Value;
  /** A node with several outputs. */
  emitAll(
    op: string,
    inputs: readonly (Value | null)[],
    outputs: readonly { type: OnnxType; shape?: Sizes | undefined }[],
    attributes?: Emission['attributes'],
  ): Value[];
  constant(type: OnnxType, shape: readonly number[], values: ArrayLike<number>): Value;
  /** A weight, whose name is kept for what follows from it alone. */
  weight(path: string, value: Constant): Value;
  /** An unused name. */
  name(wanted: string): string;
  /** Adds to the body of a loop, with the same constants. */
  inside(): Builder;
}

/** The constants of a model. */
export interface Constants {
  known: Map<string, Value>;
  /** The weight that a constant follows from, by name. */
  origins: Map<string, string>;
  /** Small ones, by content. */
  small: Map<string, Value>;
}

/** Constants of up to as many elements are kept once. */
const SMALL = 16;

/** A builder of an empty graph. */
export function createBuilder(
  names: Names,
  constants: Constants = { known: new Map(), origins: new Map(), small: new Map() },
): Builder & { constants: Constants } {
  const nodes: OnnxNode[] = [];
  let place = '';

  const keep = (type: OnnxType, { shape, numbers }: Constant, wanted: string, origin?: string): Value => {
    const name = names.unused(wanted);
    const value: Value = { name, type, shape, constant: { shape, numbers } };
    constants.known.set(name, value);
    if (origin !== undefined) constants.origins.set(name, origin);
    return value;
  };

  const originOf = (inputs: readonly Value[]): string | undefined => {
    const origins = new Set(inputs.flatMap(({ name }) => constants.origins.get(name) ?? []));
    return origins.size === 1 ? [...origins][0] : undefined;
  };

  const folded = (
    op: string,
    inputs: readonly (Value | null)[],
    { attributes = {}, type }: Emission & { type: OnnxType },
  ): Value | undefined => {
    const given = inputs.filter((input) => input !== null);
    const values = given.flatMap(({ constant }) => constant ?? []);
    if (given.length < inputs.length || values.length < inputs.length || values.length === 0)
      return undefined;
    const result = fold(op, { inputs: values, attributes, type });
    return result && keep(type, result, `${place}/${op}`, originOf(given));
  };

  const builder: Builder = {
    nodes,
    at(named) {
      place = named;
    },
    emit(op, inputs, emission = {}) {
      const type = emission.type ?? inputs.find((input) => input !== null)?.type ?? 'float';
      const known = folded(op, inputs, { ...emission, type });
      if (known !== undefined) return known;
      const [output] = builder.emitAll(op, inputs, [{ type, shape: emission.shape }], emission.attributes);
      if (output === undefined) throw new Error('A node has an output');
      return output;
    },
    emitAll(op, inputs, outputs, attributes = {}) {
      const name = names.unused(`${place}/${op}`);
      const given = outputs.map(
        ({ type, shape }, index): Value => ({
          name: index === 0 ? name : names.unused(`${name}:${index}`),
          type,
          shape,
        }),
      );
      nodes.push({
        name,
        op,
        inputs: inputs.map((input) => input?.name ?? ''),
        outputs: given.map((output) => output.name),
        attributes,
      });
      return given;
    },
    constant(type, shape, values) {
      const make = () => keep(type, { shape, numbers: numbersOf(type, values) }, `${place}/constant`);
      if (sizeOf(shape) > SMALL) return make();
      const key = `${type}[${shape}]${Array.from(values, (value) => (Object.is(value, -0) ? '-0' : value))}`;
      const value = constants.small.get(key) ?? make();
      constants.small.set(key, value);
      return value;
    },
    weight: (path, value) => keep('float', value, path, path),
    name: names.unused,
    inside: () => createBuilder(names, constants),
  };
  return { ...builder, constants };
}
