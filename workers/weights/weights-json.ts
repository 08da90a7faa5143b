import { isObject, type JsonObject } from '../../src/schema/json-object.js';
import { parseJsonInput } from '../../src/validation/json-input.js';
import { Rejection, shown } from '../ingest/rejection.js';

/** The largest JSON document of a model: the configuration of a model with 4,000 layers has about 8 MB. */
export const MAX_JSON_BYTES = 64 * 1024 * 1024;

/** Parses an object of JSON that an upload contains, with the limits of request bodies. @throws Rejection `invalid_json`. */
export function parseObject(text: string, name: string): JsonObject {
  const input = parseJsonInput(text);
  if (input.outcome === 'rejected') {
    const { pointer, detail } = input.violation;
    const where = pointer === '' ? '' : ` at ${shown(pointer)}`;
    throw new Rejection('invalid_json', `${shown(name)}${where}: ${detail.replace('The body', 'The text')}`);
  }
  if (isObject(input.value)) return input.value;
  throw new Rejection('invalid_json', `${shown(name)} is not a JSON object. Save the model again.`);
}
