import type { Concatenate } from '../../../../src/keras/layers/merging/concatenate.js';
import { elementsOf } from '../../../../src/keras/shape.js';
import { type HostKernel, type HostKernelOf, textsOf } from '../host-kernel.js';

/** Texts in their order, in another shape. */
export const reshaped: HostKernelOf<unknown> =
  () =>
  ([texts]) =>
    textsOf(texts);

/** Texts of several inputs along an axis. */
export const concatenate: HostKernel<typeof Concatenate> = ({ axis }, { inputs, output }) => {
  const at = axis < 0 ? axis + output.length : axis - 1;
  const lengths = inputs.map((shape) => elementsOf(shape.slice(at)));
  const before = elementsOf(output.slice(0, at));
  return (values, samples) => {
    const texts = values.map(textsOf);
    return Array.from({ length: samples * before }, (_, row) =>
      texts.flatMap((of, index) => {
        const length = lengths[index] ?? 0;
        return of.slice(row * length, (row + 1) * length);
      }),
    ).flat();
  };
};
