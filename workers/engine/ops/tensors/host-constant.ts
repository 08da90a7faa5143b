import { DTYPES, emitNode, type GraphOutput, outputOf, typeAttribute } from '../../graph/graph.js';
import { shapeProto } from '../../graph/saved-model-proto.js';

const CONTENTS = {
  int64: (value: number) => BigInt64Array.of(BigInt(value)).buffer,
  float32: (value: number) => Float32Array.of(value).buffer,
} as const;

/** A number in the memory of the host, where some kernels read it whatever the device: no copy, no wait. */
export function hostConstant(value: number, dtype: keyof typeof CONTENTS): GraphOutput {
  const content = new Uint8Array(CONTENTS[dtype](value));
  const tensor = { dtype: DTYPES[dtype].number, tensor_shape: shapeProto([]), tensor_content: content };
  const attributes = { dtype: typeAttribute(dtype), value: { tensor } };
  return outputOf(emitNode({ op: 'HostConst', attributes }), dtype);
}
