import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { asObject } from '../../../src/api/openapi/as-object.js';
import { operationsOf } from '../../../src/api/openapi/finish-document.js';

const OPENAPI = fileURLToPath(new URL('../../../../openapi/openapi.json', import.meta.url));
const COMPILE = `
import json, re, sys
for pattern in json.load(sys.stdin):
    try: re.compile(pattern)
    except re.error as error: print(json.dumps([pattern, str(error)]))
`;

type Json = Record<string, unknown>;

async function readDocument(): Promise<Json> {
  const document = asObject(JSON.parse(await readFile(OPENAPI, 'utf8')));
  assert.ok(document);
  return document;
}

/** Every object in a document, with where it is. */
function nodesOf(value: unknown, pointer = ''): { pointer: string; node: Json }[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => nodesOf(entry, `${pointer}/${index}`));
  const node = asObject(value);
  if (node === undefined) return [];
  const inside = Object.entries(node).flatMap(([name, entry]) => nodesOf(entry, `${pointer}/${name}`));
  return [{ pointer, node }, ...inside];
}

const patternsOf = (document: Json): string[] => [
  ...new Set(
    nodesOf(document).flatMap(({ node }) => (typeof node['pattern'] === 'string' ? [node['pattern']] : [])),
  ),
];

/** The forms of a document, by the id of their operation. */
function formsOf(document: Json): [string, Json][] {
  return operationsOf(document).flatMap(({ operation }) => {
    const content = asObject(asObject(operation['requestBody'])?.['content']);
    const form = asObject(asObject(content?.['multipart/form-data'])?.['schema']);
    return form === undefined ? [] : [[String(operation['operationId']), form] as [string, Json]];
  });
}

describe('schemas of openapi/openapi.json', () => {
  test('have patterns that JavaScript, with or without u, and Python can read', async () => {
    const patterns = patternsOf(await readDocument());
    assert.ok(patterns.length > 5);
    for (const pattern of patterns)
      for (const flags of ['', 'u']) assert.doesNotThrow(() => new RegExp(pattern, flags), pattern);
    const python = spawnSync('python3', ['-c', COMPILE], {
      input: JSON.stringify(patterns),
      encoding: 'utf8',
    });
    assert.equal(`${python.stdout}${python.stderr}`, '');
    assert.equal(python.status, 0);
  });

  test('state the number of files in a form, and forbid unknown fields', async () => {
    const forms = formsOf(await readDocument());
    const files = forms.map(([id, form]) => {
      const { minItems, maxItems } = asObject(asObject(form['properties'])?.['files']) ?? {};
      // Files of a prediction may have the names of inputs.
      assert.deepEqual(form['required'], id.startsWith('create') ? ['files'] : undefined, id);
      assert.equal(form['additionalProperties'], false, id);
      return [id, minItems, maxItems];
    });
    assert.deepEqual(files, [
      ['createDataset', 1, 24],
      ['createWeights', 1, 256],
      ['predict', 1, 64],
      ['predictWithVersion', 1, 64],
    ]);
  });

  test('limit every list of a form', async () => {
    for (const [id, form] of formsOf(await readDocument()))
      for (const { pointer, node } of nodesOf(form))
        if (node['type'] === 'array') assert.ok('maxItems' in node, `${id}${pointer}`);
  });

  test('require exactly one of instances, images and dataset in a prediction', async () => {
    const schemas = asObject(asObject((await readDocument())['components'])?.['schemas']);
    const { oneOf, ...rest } = asObject(schemas?.['PredictBody']) ?? {};
    assert.deepEqual(rest, {});
    assert.ok(Array.isArray(oneOf));
    const branches = oneOf.map(({ title, properties, required, additionalProperties }: Json) => {
      assert.equal(additionalProperties, false);
      return [title, Object.keys(asObject(properties) ?? {})[0], required];
    });
    assert.deepEqual(branches, [
      ['PredictInstances', 'instances', ['instances']],
      ['PredictImages', 'images', ['images']],
      ['PredictDataset', 'dataset', ['dataset']],
    ]);
  });

  test('use no keyword unknown to OpenAPI', async () => {
    const unknown = nodesOf((await readDocument())['components']).flatMap(({ pointer, node }) =>
      Object.keys(node)
        .filter((name) => name.startsWith('x-'))
        .map((name) => `${pointer} ${name}`),
    );
    assert.deepEqual(unknown, []);
  });
});
