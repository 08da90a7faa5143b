import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startApi } from '../../helpers/api/api.js';

test('every response tells browsers that it is not a page', async (t) => {
  const { request } = await startApi(t);
  for (const path of ['/livez', '/api/v1/jobs', '/api/v1/jobs/x', '/nowhere', '/openapi.json']) {
    const { headers } = await request.get(path);
    assert.equal(headers['x-content-type-options'], 'nosniff', path);
    assert.equal(headers['x-frame-options'], 'SAMEORIGIN', path);
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'/, path);
    assert.equal(headers['x-powered-by'], undefined);
    assert.equal(headers['strict-transport-security'], undefined, 'the server speaks plain HTTP');
  }
});

test('Swagger UI may load its own resources, only from here, and offers the key', async (t) => {
  const { request } = await startApi(t);
  const page = await request.get('/docs/');
  const policy = page.headers['content-security-policy'] ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /upgrade-insecure-requests|unsafe-eval/);
  assert.doesNotMatch(page.text, /<script>(?!\s*<)/, 'an inline script would be blocked');
  const sources = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, source]) => source ?? '');
  assert.ok(sources.some((source) => source.includes('swagger-ui-bundle.js')));
  for (const source of sources) {
    assert.doesNotMatch(source, /^(https?:)?\/\//);
    const asset = await request.get(new URL(source, 'http://localhost/docs/').pathname);
    assert.equal(asset.status, 200, source);
  }
  const { components } = (await request.get('/openapi.json')).body;
  assert.equal(components.securitySchemes.apiKey.scheme, 'bearer');
});
