/** Kinds of violations; docs/errors.md describes each. */
const VIOLATION_CODES = [
  'unknown_field',
  'missing_field',
  'invalid_type',
  'invalid_value',
  'unknown_name',
  'duplicate_value',
  'not_finite',
  'forbidden_name',
  'invalid_json',
  'json_too_deep',
] as const;
export type ViolationCode = (typeof VIOLATION_CODES)[number];

/** One problem with an input: its location, what was passed, what was expected, and how to fix it. */
export interface Violation {
  /** RFC 6901 pointer into the body, or `?name` for a query parameter. */
  pointer: string;
  code: ViolationCode;
  detail: string;
}
