import { elementsOf } from '../../src/keras/shape.js';
import { npyFile, zipFile } from '../helpers/data/upload-files.js';
import type { ExampleSplit, PackedByName, PackedValues } from './keras-examples.js';

/** NumPy's descriptions of element types. */
const DESCRIPTIONS = { float32: '<f4', int32: '<i4', int64: '<i8', uint8: '|u1' } as const;

/** The upload of an example: `x_NAME_train.npy` for each input, or `x_train.npy` for the only one; so for labels. */
export function npzOfExample([train, test]: readonly [ExampleSplit, ExampleSplit]): Promise<Buffer> {
  return zipFile({
    ...filesOf('x', train.x, 'train'),
    ...filesOf('y', train.y, 'train'),
    ...filesOf('x', test.x, 'test'),
    ...filesOf('y', test.y, 'test'),
  });
}

function filesOf(role: 'x' | 'y', arrays: PackedByName, split: string): Record<string, Buffer> {
  const isOnly = Object.keys(arrays).length === 1;
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => [
      `${[role, ...(isOnly ? [] : [name]), split].join('_')}.npy`,
      fileOf(array),
    ]),
  );
}

function fileOf({ dtype, shape, data }: PackedValues): Buffer {
  const bytes = Buffer.from(data, 'base64');
  return npyFile(dtype === 'string' ? textDescription(bytes, shape) : DESCRIPTIONS[dtype], shape, bytes);
}

/** The type of texts whose characters take four bytes each. */
const textDescription = ({ length }: Buffer, shape: readonly number[]): string =>
  `<U${length / 4 / elementsOf(shape)}`;
