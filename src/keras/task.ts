/** The kinds of answers that models give: one of many, yes or no, many of many, numbers. */
export const TASKS = ['multi_class', 'binary', 'multi_label', 'regression'] as const;
export type Task = (typeof TASKS)[number];
