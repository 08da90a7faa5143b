/** A JSON object. */
export type Json = Record<string, unknown>;

/** Returns the value if it is an object. */
export function asObject(value: unknown): Json | undefined {
  // Any JSON object can be read as a record of unknowns.
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}
