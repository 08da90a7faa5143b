import type { Shapes } from '../../../src/keras/layers/traits/traits.js';
import type { ConfigOf } from '../layers/kernel.js';

/** Values of samples on the host, sample by sample. Integers beyond 2^53 are of 64 bits. */
export type HostValues = readonly string[] | Float64Array | Float32Array | BigInt64Array;

/** Computes the values of `samples` samples. */
export type ApplyOnHost = (inputs: readonly HostValues[], samples: number) => HostValues;

/** The computation of a layer on the host. @throws UnknownTerm */
export type HostKernel<Spec> = HostKernelOf<ConfigOf<Spec>>;

/** The same, by the arguments that it reads. */
export type HostKernelOf<Config> = (config: Config, shapes: Shapes) => ApplyOnHost;

/** A value that is in no vocabulary, of a lookup that has no number for such values. */
export class UnknownTerm extends Error {
  override readonly name = 'UnknownTerm';
  constructor(
    readonly value: string | number | bigint,
    /** Counted from 0 in the values of one call. */
    readonly index: number,
  ) {
    super(`${String(value)} is not in the vocabulary`);
  }
}

/** Texts of an input that has passed the checks of its layer. */
export function textsOf(values: HostValues | undefined): readonly string[] {
  if (values === undefined || isNumbers(values)) throw new Error('The layer takes texts');
  return values;
}

/** Whether values are numbers. */
export const isNumbers = (values: HostValues): values is Float64Array | Float32Array | BigInt64Array =>
  ArrayBuffer.isView(values);

/** An integer as Keras casts it: fractions are cut off. Beyond 2^53 as bigint. */
export function integerOf(value: number | bigint): number | bigint {
  if (typeof value === 'number') return Math.trunc(value) + 0;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
