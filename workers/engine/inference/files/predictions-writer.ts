import type { Shape } from '../../../../src/keras/shape.js';
import type { OutputClasses } from '../output-classes.js';

/** An output whose predictions are written. */
export interface PredictedOutput extends OutputClasses {
  name: string;
  /** Of a sample. */
  shape: Shape;
}

/** Writes the predictions of samples, in their order. */
export interface PredictionsWriter {
  /** @param outputs Of each output the values of these samples, one after the other */
  write(outputs: readonly Float32Array[], samples: number): Promise<void>;
  /** Completes the file, and waits until it is on the disk. */
  finish(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a new file. @param samples How many there will be */
export type OpenWriter = (
  path: string,
  outputs: readonly PredictedOutput[],
  samples: number,
) => Promise<PredictionsWriter>;

/** The bytes of numbers, little-endian as on every supported processor. */
export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
