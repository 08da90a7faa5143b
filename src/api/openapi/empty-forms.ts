import { asObject } from './as-object.js';
import { operationsOf } from './finish-document.js';

/**
 * Empties the optional form fields in "Try it out". Swagger UI fills each field with a value made up from the
 * schema and sends all of them; only an example prevents that. These examples are not valid values, so the
 * published document does not have them.
 */
export function emptyForms(document: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const emptied = structuredClone(document);
  for (const { operation } of operationsOf(emptied)) emptyForm(operation);
  return emptied;
}

function emptyForm(operation: Record<string, unknown>): void {
  const content = asObject(asObject(operation['requestBody'])?.['content']);
  const form = asObject(asObject(content?.['multipart/form-data'])?.['schema']);
  const required: unknown = form?.['required'];
  for (const [name, value] of Object.entries(asObject(form?.['properties']) ?? {})) {
    const field = asObject(value);
    if (field === undefined || (Array.isArray(required) && required.includes(name))) continue;
    field['example'] = field['type'] === 'array' ? [] : '';
  }
}
