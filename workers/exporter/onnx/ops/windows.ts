import { type Call, Inexpressible, intsOf, textOf } from '../convert/call.js';
import { areChannelsLast } from './channels.js';

/** How windows lie on the spatial axes. */
export interface Windows {
  sizes: readonly number[];
  strides: readonly number[];
  dilations: readonly number[];
}

/** The entries of an attribute for the spatial axes. */
export function spatialOf(call: Call, attribute: string, rank: number): number[] {
  const values = intsOf(call, attribute);
  if (values.length === 0) return Array<number>(rank).fill(1);
  return areChannelsLast(call) ? values.slice(1, -1) : values.slice(2);
}

const extentOf = ({ sizes, dilations }: Windows, axis: number): number =>
  ((sizes[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1;

/** What is added before and after each axis: ONNX lists all before, then all after. */
export function padsOf(call: Call, windows: Windows, input: readonly number[]): number[] {
  const padding = textOf(call, 'padding', 'VALID');
  const axes = windows.sizes.map((_, axis) => axis);
  if (padding === 'VALID') return axes.flatMap(() => [0, 0]);
  if (padding === 'EXPLICIT') {
    const given = intsOf(call, 'explicit_paddings');
    const spatial = areChannelsLast(call) ? given.slice(2, -2) : given.slice(4);
    return [...axes.map((axis) => spatial[2 * axis] ?? 0), ...axes.map((axis) => spatial[2 * axis + 1] ?? 0)];
  }
  const totals = axes.map((axis) => {
    const size = input[axis] ?? -1;
    if (size < 0) throw new Inexpressible('the size of an image depends on the batch');
    const stride = windows.strides[axis] ?? 1;
    return Math.max((Math.ceil(size / stride) - 1) * stride + extentOf(windows, axis) - size, 0);
  });
  const before = totals.map((total) => Math.floor(total / 2));
  return [...before, ...totals.map((total, axis) => total - (before[axis] ?? 0))];
}

/** What a transposed convolution lacks at the end of each axis for an output of the given size. */
export function outputPadding(
  windows: Windows,
  pads: readonly number[],
  input: readonly number[],
  output: readonly number[],
): number[] {
  const rank = windows.sizes.length;
  return windows.sizes.map((_, axis) => {
    const spread = ((input[axis] ?? 1) - 1) * (windows.strides[axis] ?? 1) + extentOf(windows, axis);
    return (output[axis] ?? 0) - (spread - (pads[axis] ?? 0) - (pads[axis + rank] ?? 0));
  });
}
