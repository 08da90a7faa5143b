import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SECURITY_HEADERS } from '../../../src/api/edge/security-headers.js';
import { RAW_REQUESTS, type RawRequest } from '../../fixtures/raw-requests.js';
import { startApi } from '../../helpers/api/api.js';
import { exchange, type RawAnswer } from '../../helpers/api/raw-requests.js';
import { createLogLines } from '../../helpers/processes/log-lines.js';

/** Behind the bytes of a case: a request that must be served, or must never be seen. */
const NEXT = 'GET /livez?next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

function assertAnswer(answer: RawAnswer | undefined, { status, code }: RawRequest): void {
  assert.equal(answer?.status, status, answer?.body);
  for (const [name, value] of SECURITY_HEADERS) assert.equal(answer.headers.get(name), value);
  const id = answer.headers.get('x-request-id') ?? '';
  assert.match(id, /^req_/);
  assert.equal(answer.problem?.code, code);
  if (answer.problem !== undefined) assert.equal(answer.problem.request_id, id);
}

for (const [kind, cases] of Object.entries(RAW_REQUESTS)) {
  describe(`a request with unusual ${kind}`, () => {
    test('gets its response, and closes the connection if announced', async (t) => {
      const { logger, lines } = createLogLines();
      const { url } = await startApi(t, { logger });
      for (const raw of cases) {
        await t.test(raw.name, async () => {
          lines.length = 0;
          const answers = await exchange(url, raw.bytes + NEXT);
          assertAnswer(answers[0], raw);
          const isServed = answers.at(1)?.status === 200;
          assert.equal(isServed, raw.connection === 'stays');
          if (raw.connection === 'closes') {
            assert.equal(answers.length, 1);
            assert.equal(answers[0]?.headers.get('connection'), 'close');
          }
          const logged = lines.filter(({ msg }) => msg === 'Request').map(({ status }) => status);
          assert.deepEqual(logged, raw.connection === 'stays' ? [raw.status, 200] : [raw.status]);
        });
      }
    });
  });
}
