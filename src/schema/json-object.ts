/** A JSON object with unknown fields. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether a JSON value is an object, not a list and not null. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
