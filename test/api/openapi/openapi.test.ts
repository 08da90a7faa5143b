import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startApi } from '../../helpers/api/api.js';
import { type DocumentedAnswer, documentedAnswer } from '../../helpers/api/documented-answers.js';
import { sampleManifest } from '../../helpers/jobs/sample-model.js';

const OPENAPI = fileURLToPath(new URL('../../../../openapi/', import.meta.url));

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  responses: Record<string, DocumentedAnswer>;
}

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

interface Example {
  operationId: string;
  mediaType: string;
  body: unknown;
}

async function readJson<Content>(path: string): Promise<Content> {
  // Files of this repository, written by `npm run generate`.
  return JSON.parse(await readFile(path, 'utf8')) as Content;
}

function operationsOf(document: Document) {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  );
}

describe('openapi/openapi.json', () => {
  test('matches the served document', async (t) => {
    const { request } = await startApi(t);
    const committed = await readJson<Document>(`${OPENAPI}openapi.json`);
    const { body } = await request.get('/openapi.json');
    assert.deepEqual(body.paths, committed.paths);
    assert.deepEqual(body.components, committed.components);
  });

  test('gives every operation an id, a summary, a tag and problems', async () => {
    const document = await readJson<Document>(`${OPENAPI}openapi.json`);
    const ids = new Set<string>();
    for (const { path, method, operation } of operationsOf(document)) {
      const name = `${method} ${path}`;
      assert.ok(operation.operationId && !ids.has(operation.operationId), name);
      ids.add(operation.operationId);
      assert.ok(operation.summary, name);
      assert.equal(operation.tags?.length, 1, name);
      const problems = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
      assert.ok(problems.length >= 8 && !('default' in operation.responses), name);
      for (const status of problems)
        assert.ok(
          documentedAnswer(operation, status)?.content?.['application/problem+json'],
          `${name} ${status}`,
        );
    }
    assert.ok(ids.size > 20);
  });

  test('refers only to its own components, by their names', async () => {
    const text = await readFile(`${OPENAPI}openapi.json`, 'utf8');
    // The file was read above by the same path.
    const { components } = JSON.parse(text) as Document;
    for (const [, name] of text.matchAll(/"\$ref": "#\/components\/schemas\/([^"]+)"/g)) {
      assert.ok(name !== undefined && name in components.schemas, name);
    }
    assert.ok('Dense' in components.schemas && 'Job' in components.schemas);
  });
});

describe('GET /docs/json', () => {
  test('leaves the optional fields of the upload form empty', async (t) => {
    const { request } = await startApi(t);
    const { body } = await request.get('/docs/json');
    const form = body.paths['/api/v1/datasets'].post.requestBody.content['multipart/form-data'].schema;
    const { files, name, seed, columns } = form.properties;
    assert.deepEqual(
      [files, name, seed, columns].map(({ example }) => example),
      [undefined, '', '', []],
    );
  });
});

describe('openapi/examples', () => {
  test('are all accepted', async (t) => {
    const { request, ports } = await startApi(t);
    await ports.addModel(sampleManifest('mnist-mlp', 1, {}), {});
    const document = await readJson<Document>(`${OPENAPI}openapi.json`);
    const files = await readdir(`${OPENAPI}examples`);
    assert.ok(files.length > 0);
    for (const file of files) {
      const example = await readJson<Example>(`${OPENAPI}examples/${file}`);
      const found = operationsOf(document).find(
        ({ operation }) => operation.operationId === example.operationId,
      );
      assert.ok(found, file);
      const path = found.path.replace('{name}', 'mnist-mlp').replace('{version}', '1');
      const answer = await request
        .post(path)
        .set('content-type', example.mediaType)
        .send(JSON.stringify(example.body));
      assert.ok(answer.status === 202 || answer.status === 200, `${file}: ${answer.text}`);
    }
  });
});
