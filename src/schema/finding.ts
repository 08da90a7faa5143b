/** A finding about a body: its location, its kind, and what was passed, what was expected and how to fix it. */
export interface Finding<Code extends string> {
  /** RFC 6901 pointer into the body, or `?name` for a query parameter. */
  pointer: string;
  code: Code;
  detail: string;
}
