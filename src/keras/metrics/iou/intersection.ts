import { Type } from 'typebox';
import {
  absent,
  choice,
  described,
  flag,
  integer,
  list,
  optional,
  orNull,
  required,
} from '../../argument.js';
import type { Shape } from '../../shape.js';
import type { ArgumentFinding, MetricDefinition, MetricLabels } from '../metric.js';

const ClassIds = Type.Array(Type.Integer({ minimum: 0 }), {
  minItems: 1,
  maxItems: 10_000,
  description: 'The classes whose values are averaged.',
});

/** The classes whose values are averaged. */
export const targetClassIds = () => list(ClassIds);

/** The number of classes. */
export const numClasses = () =>
  required(
    integer({
      maximum: 10_000,
      description: 'Labels and outputs of other classes than those below it do not count.',
    }),
  );

/** A class whose labels do not count. */
export const ignoreClass = () =>
  absent(
    orNull(
      integer({
        minimum: -(2 ** 31),
        description: 'Positions with this label do not count, such as -1 or 255.',
      }),
    ),
  );

/** Whether the labels are class numbers. */
export const sparseLabels = () =>
  described('Whether labels are class numbers; else vectors such as one-hot.', flag(true));

/** Whether the outputs are class numbers. */
export const sparseOutputs = (value: boolean) =>
  described(
    'Whether outputs are class numbers; else vectors, whose largest entry is the class.',
    flag(value),
  );

/** The axis of vectors. */
const classAxis = () =>
  optional(
    integer({
      minimum: -1,
      maximum: -1,
      description: "The axis of vectors: only the last one, since Keras's own result fails with others.",
    }),
    -1,
  );

/** The type in which Keras counts. */
export const countType = () =>
  optional(
    choice(['int64', 'int32', 'int', 'float32'], {
      description: 'The type of the counts: integer types cut off the fractions of weights.',
    }),
    'int64',
  );

/** The arguments with which labels and outputs are read. */
interface Reading {
  num_classes: number;
  sparse_y_true: boolean;
  sparse_y_pred: boolean;
}

/** Traits shared by intersections over union. */
export const overlapTraits = {
  labels: 'like_outputs',
  outputs: 'number',
  better: 'max',
  isNumbered: true,
  countsMasked: true,
  misleading: [],
  alternative: null,
  mostAt: () => ({}),
} as const satisfies Partial<MetricDefinition<Record<string, never>>>;

/** Which labels suit the outputs. */
export function labelsRead({
  sparse_y_true,
  sparse_y_pred,
}: Pick<Reading, 'sparse_y_true' | 'sparse_y_pred'>): MetricLabels {
  if (sparse_y_true === sparse_y_pred) return 'like_outputs';
  return sparse_y_true ? 'class_number' : 'class_vector';
}

/** A one-hot vector of the label and one of the output, and both weighted, of each position. */
const elementsOfClasses = ({ num_classes, sparse_y_pred }: Omit<Reading, 'sparse_y_true'>): number =>
  sparse_y_pred ? 4 * num_classes : 4;

/** Warns of vectors of another length than there are classes. */
function classCautions(
  { num_classes, sparse_y_pred }: Omit<Reading, 'sparse_y_true'>,
  output: Shape,
): string[] {
  const width = output.at(-1) ?? 1;
  if (sparse_y_pred || width === num_classes) return [];
  return [
    `has num_classes ${num_classes}, and the outputs have ${width} classes: positions of others do not count.`,
  ];
}

/** Traits shared by those of a given number of classes. */
export const classTraits = {
  ...overlapTraits,
  cautions: classCautions,
  workElements: elementsOfClasses,
} as const;

/** The arguments of every one of them that are last in Keras's order. */
export const lastArguments = () => ({ axis: classAxis(), dtype: countType() });

/** Refuses classes that do not exist. */
export const targetConflicts = (ids: readonly number[], classes: number): ArgumentFinding[] =>
  ids.flatMap((id, index) =>
    id < classes
      ? []
      : [
          {
            argument: `target_class_ids/${index}`,
            detail: `has the class ${id} in target_class_ids, and there are ${classes} classes. Use 0 to ${classes - 1}.`,
          },
        ],
  );
