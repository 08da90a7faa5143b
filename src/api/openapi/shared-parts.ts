import { COMPONENT } from '../../schema/schema-helpers.js';
import { asObject, type Json } from './as-object.js';
import { visit } from './visit.js';

/**
 * Moves what many operations and schemas repeat into the components: headers and parameters under their names,
 * responses under those of their statuses, and schemas under the name that the keyword COMPONENT gives them. Of several with
 * one name, the most frequent moves.
 */
export function shareParts(document: Json): void {
  share(document, 'schemas', namedSchemasOf(document));
  share(document, 'responses', responsesOf(document));
  share(document, 'headers', headersOf(document));
  share(document, 'parameters', parametersOf(document));
}

function grouped<Entry>(entries: readonly Entry[], keyOf: (entry: Entry) => string): Map<string, Entry[]> {
  const groups = new Map<string, Entry[]>();
  for (const entry of entries) groups.set(keyOf(entry), [...(groups.get(keyOf(entry)) ?? []), entry]);
  return groups;
}

/** A part of the document, and the object or list that holds it. */
interface Place {
  name: string;
  part: Json;
  replace(by: Json): void;
}

function share(document: Json, kind: string, places: readonly Place[]): void {
  const components = asObject(document['components']) ?? {};
  const known = asObject(components[kind]) ?? {};
  for (const [name, sameName] of grouped(places, (place) => place.name)) {
    const byText = [...grouped(sameName, ({ part }) => JSON.stringify(part)).values()];
    const [first, ...others] = byText.reduce((most, group) => (group.length > most.length ? group : most));
    if (first === undefined || others.length === 0 || name in known) continue;
    known[name] = first.part;
    for (const place of [first, ...others]) place.replace({ $ref: `#/components/${kind}/${name}` });
  }
  components[kind] = known;
}

/** The entries of an object, as places. */
const entriesOf = (parent: Json): Place[] =>
  Object.entries(parent).flatMap(([name, value]) => {
    const part = asObject(value);
    return part === undefined || '$ref' in part ? [] : [{ name, part, replace: (by) => (parent[name] = by) }];
  });

function responsesOf(document: Json): Place[] {
  const found: Place[] = [];
  visit(document['paths'], ({ responses }) => {
    for (const place of entriesOf(asObject(responses) ?? {})) {
      if (Number(place.name) >= 400) found.push({ ...place, name: `Problem${place.name}` });
      if (place.name === '304') found.push({ ...place, name: 'NotModified' });
    }
  });
  return found;
}

function headersOf(document: Json): Place[] {
  const found: Place[] = [];
  visit([document['paths'], asObject(document['components'])?.['responses']], ({ headers }) =>
    found.push(...entriesOf(asObject(headers) ?? {})),
  );
  return found;
}

function parametersOf(document: Json): Place[] {
  const found: Place[] = [];
  visit(document['paths'], ({ parameters }) => {
    if (!Array.isArray(parameters)) return;
    const list: unknown[] = parameters;
    list.forEach((parameter, index) => {
      const part = asObject(parameter);
      if (part !== undefined)
        found.push({ name: String(part['name']), part, replace: (by) => (list[index] = by) });
    });
  });
  return found;
}

/** Takes the keyword away, from those in other places, too. */
function namedSchemasOf(document: Json): Place[] {
  const found: Place[] = [];
  visit(asObject(document['components'])?.['schemas'], ({ properties }) => {
    for (const place of entriesOf(asObject(properties) ?? {})) {
      const { [COMPONENT]: name, ...part } = place.part;
      if (typeof name === 'string') found.push({ ...place, name, part });
    }
  });
  for (const { part, replace } of found) replace(part);
  visit(document, (node) => delete node[COMPONENT]);
  return found;
}
