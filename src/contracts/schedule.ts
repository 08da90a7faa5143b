import { showValue } from '../schema/show-value.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Explains that learning-rate schedules are not supported, naming the schedule and suggesting a constant
 * rate.
 */
export function scheduleDetail(field: string, value: unknown): string | undefined {
  if (field !== 'learning_rate' || !isRecord(value)) return undefined;
  const name = value['class_name'] ?? value['type'] ?? value['name'];
  const shown = typeof name === 'string' ? ` ${showValue(name)}` : '';
  return `The learning-rate schedule${shown} is not supported yet. Write a single number${firstRate(value)}.`;
}

/** The initial rate of a Keras schedule. */
function firstRate(schedule: Readonly<Record<string, unknown>>): string {
  const config = isRecord(schedule['config']) ? schedule['config'] : schedule;
  const values = config['values'];
  const rate = config['initial_learning_rate'] ?? (Array.isArray(values) ? values[0] : undefined);
  return typeof rate === 'number' ? `, such as its initial rate ${rate}` : '';
}
