/**
 * The kinds of answers that models give: one of several classes, one of two, any number of classes, numbers, one class for each
 * pixel, one class for each step.
 */
export const TASKS = [
  'multi_class',
  'binary',
  'multi_label',
  'regression',
  'semantic_segmentation',
  'sequence_labeling',
] as const;
export type Task = (typeof TASKS)[number];

/** Whether a task gives a class to each position of a sample: to each pixel or each step. */
export const classifiesPositions = (task: Task): boolean =>
  task === 'semantic_segmentation' || task === 'sequence_labeling';
