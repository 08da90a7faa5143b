import { showValue } from '../schema/show-value.js';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Says of an object where a learning rate belongs that schedules are not supported, by its name and with a rate to write instead. */
export function scheduleDetail(field: string, value: unknown): string | undefined {
  if (field !== 'learning_rate' || !isRecord(value)) return undefined;
  const name = value['class_name'] ?? value['type'] ?? value['name'];
  const shown = typeof name === 'string' ? ` ${showValue(name)}` : '';
  return `The learning-rate schedule${shown} is not supported yet. Write one number${firstRate(value)}.`;
}

/** The rate that Keras's schedules begin with. */
function firstRate(schedule: Readonly<Record<string, unknown>>): string {
  const config = isRecord(schedule['config']) ? schedule['config'] : schedule;
  const values = config['values'];
  const rate = config['initial_learning_rate'] ?? (Array.isArray(values) ? values[0] : undefined);
  return typeof rate === 'number' ? `, such as the ${rate} that it begins with` : '';
}
