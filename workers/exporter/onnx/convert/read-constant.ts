import type { NodeDef } from '../../../engine/graph/saved-model-proto.js';
import type { Constant, Numbers, OnnxType } from '../onnx-graph.js';
import { Inexpressible, onnxType } from './call.js';

/** The value of a Const of TensorFlow, and its type in ONNX. */
export function readConstant({ attr: { value } }: NodeDef): Constant & { type: OnnxType } {
  if (value === undefined || !('tensor' in value)) throw new Error('A constant has a value');
  const { dtype, tensor_shape, tensor_content } = value.tensor;
  const shape = tensor_shape.dim.map(({ size }) => Number(size));
  return { type: onnxType(dtype), shape, numbers: numbersIn(dtype, Uint8Array.from(tensor_content)) };
}

/** @param dtype TensorFlow's number */
function numbersIn(dtype: number, { buffer }: Uint8Array<ArrayBuffer>): Numbers {
  switch (dtype) {
    case 1:
      return new Float32Array(buffer);
    case 2:
      return new Float64Array(buffer);
    case 3:
      return new Int32Array(buffer);
    case 4:
    case 10:
      return new Uint8Array(buffer);
    case 9:
      return new BigInt64Array(buffer);
    case 14:
      return Float32Array.from(new Uint16Array(buffer), fromBfloat16);
    default:
      throw new Inexpressible(`it has a constant of a type that is not exported (number ${dtype})`);
  }
}

/** The upper half of a float32. */
const fromBfloat16 = (bits: number): number => {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint16(0, bits);
  return view.getFloat32(0);
};
