import { type Static, Type } from 'typebox';
import { closedObject, oneOf } from '../../schema/schema-helpers.js';

const ArrayName = Type.String({ minLength: 1, maxLength: 256, title: 'the name of an array of the upload' });

const ArraySplits = closedObject({
  train: ArrayName,
  validation: Type.Optional(ArrayName),
  test: Type.Optional(ArrayName),
});

/** Where the samples of an input or label are: an array, also with a split suffix, or one per split. */
const DeclaredArray = oneOf([ArrayName, ArraySplits]);
export type DeclaredArray = Static<typeof DeclaredArray>;

/** One array, or several by the name of the input or output. */
const DeclaredRole = oneOf([ArrayName, Type.Record(Type.String(), DeclaredArray)]);

/** Upload fields for arrays. */
export const arrayOptions = {
  arrays: Type.Optional(
    closedObject(
      { x: DeclaredRole, y: Type.Optional(DeclaredRole), w: Type.Optional(DeclaredRole) },
      {
        description:
          'npz, npy: which arrays are inputs, labels and weights of samples, as JSON: {"x": {"image": "pixels", "age": "ages"}, "y": {"main": "labels"}, "w": {"importance": "weights"}}. An array NAME stands for NAME, or for NAME_train, NAME_val and NAME_test; an object {"train": …, "validation": …, "test": …} names one per split. A name in place of an object is the only array of its kind. Without y the dataset has no labels. Default: by the names of the arrays.',
      },
    ),
  ),
};
export type DeclaredArrays = NonNullable<Static<(typeof arrayOptions)['arrays']>>;

/** Fields that forms send as JSON objects. */
export const OBJECT_OPTIONS = ['arrays', 'column_types'] as const;
