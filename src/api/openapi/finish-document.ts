import { STATUS_CODES } from 'node:http';
import { EXACTLY_ONE_OF, ONLY_WITH } from '../../schema/schema-helpers.js';
import { asObject, type Json } from './as-object.js';
import { documentHeaders } from './common-answers.js';
import { REQUEST_EXAMPLES } from './examples.js';
import { shareParts } from './shared-parts.js';
import { visit } from './visit.js';

/**
 * Values for parameters in "Try it out", so that it works with the built-in dataset and the model of the
 * example.
 */
const PARAMETER_EXAMPLES: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['GET /api/v1/datasets/{id} id', 'mnist'],
  ['name', 'mnist-mlp'],
  ['version', 1],
  ['epoch', 1],
  ['file', 'model.json'],
]);

/** Adapts the output of the plugin to OpenAPI 3.0.3 and its tools, and adds the examples. */
export function finishDocument<Document extends object>(document: Document): Document {
  const finished = structuredClone(document);
  visit(finished, (node) => {
    fixExclusiveBounds(node);
    spellExactlyOneOf(node);
    addDiscriminatorMapping(node, finished);
  });
  for (const { path, method, operation } of operationsOf(finished)) {
    relaxOptionalBody(operation);
    addRequestExamples(operation);
    addParameterExamples(operation, `${method.toUpperCase()} ${path}`);
    nameResponses(operation);
    documentHeaders(operation);
  }
  shareParts(asObject(finished) ?? {});
  return finished;
}

/** Documents a nullable body as optional: generated clients cannot omit a `nullable` body. */
function relaxOptionalBody(operation: Json): void {
  const body = asObject(operation['requestBody']);
  const schema = asObject(asObject(asObject(body?.['content'])?.['application/json'])?.['schema']);
  if (body === undefined || schema?.['nullable'] !== true) return;
  body['required'] = false;
  delete schema['nullable'];
}

/** In OpenAPI 3.0 (JSON Schema draft 5) an exclusive bound is a flag next to the bound. */
function fixExclusiveBounds(node: Json): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof node[exclusive] !== 'number') continue;
    node[bound] = node[exclusive];
    node[exclusive] = true;
  }
}

/**
 * Spells out one object per choice, without the fields of the others, which client generators turn into
 * unions.
 */
function spellExactlyOneOf(node: Json): void {
  const titles = asObject(node[EXACTLY_ONE_OF]);
  const properties = asObject(node['properties']);
  if (titles === undefined || properties === undefined) return;
  const shared = Object.entries(properties).filter(([name]) => !(name in titles));
  const choices = asObject(node[ONLY_WITH]) ?? {};
  const isOf =
    (choice: string) =>
    ([name]: [string, unknown]) =>
      (choices[name] ?? choice) === choice;
  node['oneOf'] = Object.entries(titles).map(([name, title]) => ({
    title,
    type: 'object',
    properties: { [name]: properties[name], ...Object.fromEntries(shared.filter(isOf(name))) },
    required: [name],
    additionalProperties: false,
  }));
  for (const keyword of [EXACTLY_ONE_OF, ONLY_WITH, 'type', 'properties', 'additionalProperties'])
    delete node[keyword];
}

/** Tags that are the name of their component need no mapping; others do (`sgd`, `SGD`). */
function addDiscriminatorMapping(node: Json, root: object): void {
  const discriminator = asObject(node['discriminator']);
  const propertyName = discriminator?.['propertyName'];
  if (discriminator === undefined || typeof propertyName !== 'string' || !Array.isArray(node['oneOf']))
    return;
  const branches = node['oneOf'].map((branch: unknown) => String(asObject(branch)?.['$ref']));
  const mapping = branches.flatMap((pointer) =>
    tagsOf(resolve(root, pointer), propertyName).map((tag) => [tag, pointer] as const),
  );
  const differing = mapping.filter(([tag, pointer]) => pointer !== `#/components/schemas/${String(tag)}`);
  if (differing.length > 0) discriminator['mapping'] = Object.fromEntries(differing);
}

/** Every value of the tag of a branch: one branch may serve several, such as all losses without arguments. */
function tagsOf(schema: Json | undefined, propertyName: string): unknown[] {
  const property = asObject(asObject(schema?.['properties'])?.[propertyName]);
  return Array.isArray(property?.['enum']) ? property['enum'] : [];
}

function resolve(root: object, pointer: string): Json | undefined {
  const steps = pointer.replace(/^#\//, '').split('/');
  return steps.reduce<Json | undefined>((node, step) => asObject(node?.[step]), asObject(root));
}

function addRequestExamples(operation: Json): void {
  const content = asObject(asObject(operation['requestBody'])?.['content']);
  for (const { operationId, mediaType, name, summary, body } of REQUEST_EXAMPLES) {
    const media = asObject(content?.[mediaType]);
    if (operationId !== operation['operationId'] || media === undefined) continue;
    media['examples'] = { ...asObject(media['examples']), [name]: { summary, value: body } };
  }
}

/** The plugin describes a response with a schema only as `Default Response`. */
function nameResponses(operation: Json): void {
  for (const [status, response] of Object.entries(asObject(operation['responses']) ?? {})) {
    const named = asObject(response);
    if (named?.['description'] === 'Default Response') named['description'] = `${STATUS_CODES[status]}.`;
  }
}

function addParameterExamples(operation: Json, route: string): void {
  const parameters: unknown[] = Array.isArray(operation['parameters']) ? operation['parameters'] : [];
  for (const parameter of parameters.map(asObject)) {
    if (parameter?.['in'] !== 'path') continue;
    const name = String(parameter['name']);
    const example = PARAMETER_EXAMPLES.get(`${route} ${name}`) ?? PARAMETER_EXAMPLES.get(name);
    if (example !== undefined) parameter['example'] = example;
  }
}

/** The operations of a document, with their paths and methods. */
export function operationsOf(document: object) {
  const paths = Object.entries(asObject(asObject(document)?.['paths']) ?? {});
  return paths.flatMap(([path, item]) =>
    Object.entries(asObject(item) ?? {}).flatMap(([method, value]) => {
      const operation = asObject(value);
      return operation === undefined ? [] : [{ path, method, operation }];
    }),
  );
}
