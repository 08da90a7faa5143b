/** What a violation of a contract is about; docs/errors.md describes each. */
export const VIOLATION_CODES = [
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

/** One thing wrong with an input: where, what, and in words what was passed, what was expected, how to fix it. */
export interface Violation {
  /** RFC 6901 pointer into the body, or `?name` for a query parameter. */
  pointer: string;
  code: ViolationCode;
  detail: string;
}
