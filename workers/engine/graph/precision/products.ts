import { hasInstructions } from '../../device/cpu-instructions.js';
import { nativeBackend } from '../../ops/native-backend.js';
import { precisionOfType } from './short-types.js';

const PRODUCTS: ReadonlySet<string> = new Set([
  'BatchMatMul',
  'BatchMatMulV2',
  'Conv2D',
  'Conv2DBackpropFilter',
  'Conv2DBackpropInput',
  'Conv3D',
  'Conv3DBackpropFilterV2',
  'Conv3DBackpropInputV2',
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropFilter',
  'DepthwiseConv2dNativeBackpropInput',
  'MatMul',
]);

/**
 * Whether an operation is computed in float32 even though there is a kernel: products on a CPU without instructions for
 * their type. They add up in float32 anyway, are slower there, and some convolutions fail (dilated ones without oneDNN).
 */
export function isComputedInFull(op: string, type: number): boolean {
  const precision = precisionOfType(type);
  if (precision === 'float32' || !PRODUCTS.has(op)) return false;
  return !nativeBackend().binding.isUsingGpuDevice() && !hasInstructions(precision);
}
