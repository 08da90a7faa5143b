/** Operations whose first output has a row for each row of the given inputs. */
const BY_ROWS: ReadonlyMap<string, readonly number[]> = new Map([
  ...over([0], ['Conv2D', 'DepthwiseConv2dNative', 'Conv3D', 'MaxPool', 'AvgPool', 'MaxPool3D', 'AvgPool3D']),
  ...over(
    [0],
    [
      'BiasAdd',
      'FusedBatchNormV3',
      'Pad',
      'PadV2',
      'Relu',
      'Relu6',
      'Elu',
      'Selu',
      'Sigmoid',
      'Tanh',
      'Softplus',
    ],
  ),
  ...over([0, 1], ['AddV2', 'Add', 'Sub', 'Mul', 'RealDiv', 'Maximum', 'Minimum', 'ReluGrad', 'Relu6Grad']),
]);

function over(inputs: readonly number[], ops: readonly string[]): [string, readonly number[]][] {
  return ops.map((op) => [op, inputs]);
}

type Shape = readonly number[];

/** An operation on the first row of its inputs. */
export interface OneSample {
  /** Of all inputs. */
  shapes: readonly (Shape | undefined)[];
  /** The shape of the first output over all rows. */
  whole(shape: Shape): number[];
}

/**
 * An operation on one sample where it computes each apart, so that its shapes are found in little memory: TensorFlow's allocator
 * for CPUs keeps all that a batch would take. @param shapes Of the inputs; undefined for those that have values
 */
export function onOneSample(op: string, shapes: readonly (Shape | undefined)[]): OneSample | undefined {
  const places = BY_ROWS.get(op);
  if (places === undefined || places.some((place) => shapes[place] === undefined)) return undefined;
  const given = places.map((place) => shapes[place] ?? []);
  const rank = Math.max(...given.map(({ length }) => length));
  const rows = Math.max(...given.map((shape) => (shape.length === rank ? (shape[0] ?? 1) : 1)));
  if (rank < 2 || rows < 2) return undefined;
  const first = (shape: Shape): Shape => (shape.length === rank ? [1, ...shape.slice(1)] : shape);
  return {
    shapes: shapes.map((shape, place) => shape && (places.includes(place) ? first(shape) : shape)),
    // More than one row is of padding.
    whole: ([first = 1, ...sample]) => [rows + first - 1, ...sample],
  };
}
