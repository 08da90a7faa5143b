import type { DatasetArray } from '../../../contracts/datasets/arrays.js';
import type { XOp } from '../../../contracts/datasets/preprocessing.js';
import { elementsOf, showShape } from '../../../keras/shape.js';
import { safeText } from '../../../schema/show-value.js';
import { holdsCategories } from '../../data/arrays.js';
import { distinctTexts } from '../../data/distinct-count.js';
import type { PreprocessedInput } from '../../data/preprocessing.js';
import type { ArrayUse } from '../../data/uses/array-use.js';
import { accepted, type Checked, type Finding, refused } from '../../problems/finding.js';

/** The values that an input of a model takes, as far as its definition says. */
export interface TextPort {
  /** Whether it takes texts and nothing else. */
  takesTexts: boolean;
  /** Whether it takes single values: `Input(shape=())`. */
  isScalar: boolean;
}

type Use = ArrayUse<XOp> & { array: DatasetArray };

/** Whether an input gets texts: from an array of texts, or, where it takes nothing else, from columns of categories. */
export const isTextUse = ({ dtype, ...array }: DatasetArray, { takesTexts }: TextPort): boolean =>
  dtype === 'string' || (takesTexts && holdsCategories(array));

/** An input of texts. Steps on numbers do not apply to them. */
export function textInput(
  { array, steps, pointer }: Use,
  { isScalar }: TextPort,
): Checked<PreprocessedInput> {
  if (steps.length > 0)
    return { outcome: 'rejected', issues: steps.map((step, at) => stepIssue(step, `${pointer}/${at}`)) };
  // One text for each sample, like an array of numbers of one axis.
  const stored = array.shape.length === 0 ? [1] : array.shape;
  const shape = isScalar && elementsOf(stored) === 1 ? [] : stored;
  return accepted({
    input: { shape, dtype: 'string', isRescaled: false, distinct: distinctTexts(array) },
    ops: [],
    peakElements: 0,
  });
}

function stepIssue({ op }: XOp, pointer: string): Finding {
  const detail = `${op} computes with numbers; the input is texts. Remove it: layers such as TextVectorization prepare texts.`;
  return { pointer, code: 'conflicting_arguments', detail };
}

/** Refuses numbers for an input that takes texts. */
export function numbersForTexts({ array, name, pointer }: Use): { outcome: 'rejected'; issues: Finding[] } {
  const { dtype, shape } = array;
  const columns =
    array.columns === null
      ? ''
      : ` Upload its columns with column_types text or category, and name those of texts.`;
  const detail = `The input '${safeText(name)}' takes texts; the array '${safeText(array.name)}' holds numbers (${dtype} ${showShape(shape)}).${columns} Use an array of texts, or layers that take numbers, such as IntegerLookup, Hashing, Embedding or Dense.`;
  return refused({ pointer: pointer.replace(/\/steps$/, ''), code: 'shape_mismatch', detail });
}
