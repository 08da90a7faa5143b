/** The kinds of answers that models give: one of several classes, one of two, any number of classes, numbers. */
export const TASKS = ['multi_class', 'binary', 'multi_label', 'regression'] as const;
export type Task = (typeof TASKS)[number];
