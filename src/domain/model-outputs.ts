import type { ModelManifest, ModelOutput } from '../contracts/models.js';

/** How a model answers: its outputs by name, or the only one, which a manifest describes itself. */
export const outputsOf = (
  manifest: Pick<ModelManifest, 'outputs' | keyof UnnamedOutput>,
): readonly UnnamedOutput[] => manifest.outputs ?? [manifest];

/** An output without its name. */
export type UnnamedOutput = Omit<ModelOutput, 'name'>;

/** Whether predictions of an output rank its classes. */
export const ranksClasses = ({ task, output_shape }: Pick<UnnamedOutput, 'task' | 'output_shape'>): boolean =>
  (task === 'multi_class' || task === 'multi_label') && output_shape.length === 1;

/** An output with a class for each position, as far as it says where they are. */
type PositionOutput = Pick<UnnamedOutput, 'task' | 'output_shape' | 'class_axis'>;

/** The axis of an output sample that has the classes of its positions. */
export const classAxisIn = ({ class_axis, output_shape }: Omit<PositionOutput, 'task'>): number =>
  class_axis ?? output_shape.length - 1;

/** The shape of the positions of an output sample: `[height, width]` of an image. */
export const positionShape = (output: Omit<PositionOutput, 'task'>): number[] =>
  output.output_shape.filter((_, axis) => axis !== classAxisIn(output));

/** The number of classes of each position; a single probability tells two apart. */
export const positionClasses = (output: Omit<PositionOutput, 'task'>): number =>
  Math.max(2, output.output_shape[classAxisIn(output)] ?? 1);

/** Whether the classes of a sample fit in an indexed PNG, which has two axes and at most 256 colors. */
export const fitsIndexedPng = (output: PositionOutput): boolean =>
  output.task === 'semantic_segmentation' &&
  positionShape(output).length === 2 &&
  positionClasses(output) <= 256;

/** Whether steps of an output may be excluded by a mask. */
export const hasStepMask = ({ task, class_axis }: PositionOutput): boolean =>
  task === 'sequence_labeling' && class_axis === undefined;
