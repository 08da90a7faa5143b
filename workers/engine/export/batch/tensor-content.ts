import { DTYPES } from '../../graph/graph.js';
import { type NodeDef, shapeProto, type TensorProto } from '../../graph/saved-model-proto.js';

/** The numbers of a constant. */
export interface Content {
  /** TensorFlow's number. */
  dtype: number;
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/** Whether two constants are the same. */
export function isContentOf(first: TensorProto, second: TensorProto): boolean {
  return (
    first.dtype === second.dtype &&
    shapeOf(first).join() === shapeOf(second).join() &&
    Buffer.compare(first.tensor_content, second.tensor_content) === 0
  );
}

const shapeOf = ({ tensor_shape }: TensorProto): number[] => tensor_shape.dim.map(({ size }) => size);

/** The numbers of a Const; undefined for a type that recordings do not compute with. */
export function contentOf({ attr: { value } }: NodeDef): Content | undefined {
  if (value === undefined || !('tensor' in value)) return undefined;
  const { tensor } = value;
  const values = valuesOf(tensor);
  return values && { dtype: tensor.dtype, shape: shapeOf(tensor), values };
}

function valuesOf({ dtype, tensor_content }: TensorProto): Content['values'] | undefined {
  const bytes = Uint8Array.from(tensor_content);
  if (dtype === DTYPES.float32.number) return new Float32Array(bytes.buffer);
  if (dtype === DTYPES.int32.number) return new Int32Array(bytes.buffer);
  return dtype === DTYPES.bool.number ? bytes : undefined;
}

/** A Const. */
export function constantNode(
  name: string,
  { dtype, shape, values }: Content,
  control: readonly string[] = [],
): NodeDef {
  const tensor_content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const tensor = { dtype, tensor_shape: shapeProto(shape), tensor_content };
  return { name, op: 'Const', input: [...control], attr: { dtype: { type: dtype }, value: { tensor } } };
}
