import { asObject, type Json } from './as-object.js';

/** Calls `change` with every object inside a value, outer ones first. */
export function visit(value: unknown, change: (node: Json) => void): void {
  if (Array.isArray(value)) for (const entry of value) visit(entry, change);
  const node = asObject(value);
  if (node === undefined) return;
  change(node);
  for (const entry of Object.values(node)) visit(entry, change);
}
