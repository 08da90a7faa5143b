import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { articleJob } from '../../../../scripts/demo/article-job.js';
import { type JobCreate, JobCreateSchema } from '../../../../src/contracts/jobs/training-config.js';
import type { ProblemItem } from '../../../../src/contracts/problems.js';
import { resolveJob } from '../../../../src/domain/admission/resolve-job.js';
import { ERRORS, type ErrorCode } from '../../../../src/domain/problems/errors.js';
import { ITEM_CODES } from '../../../../src/domain/problems/item-codes.js';
import { parseJsonInput } from '../../../../src/validation/json-input.js';
import { createValidator } from '../../../../src/validation/validation.js';
import { describedDataset } from '../../../fixtures/described-datasets.js';
import { malformedJobs } from '../../../fixtures/malformed-jobs.js';

const validate = createValidator(JobCreateSchema);
const mnist = describedDataset();

/** The rejection that a client gets for a body; undefined if the job is accepted. */
function refusalOf(text: string): { code: ErrorCode; errors: ProblemItem[] } | undefined {
  const input = parseJsonInput(text);
  if (input.outcome === 'rejected') {
    const code = input.reason === 'unacceptable_value' ? 'validation_failed' : input.reason;
    return { code, errors: [input.violation] };
  }
  const violations = validate(input.value);
  if (violations.length > 0) return { code: 'validation_failed', errors: violations };
  // Validated by the line above.
  const body = input.value as JobCreate;
  const dataset = body.dataset.id === mnist.id ? mnist : undefined;
  const job = resolveJob(body, { dataset, maxJobMemoryBytes: 8e9, maxRunSeconds: 86_400 });
  return job.outcome === 'resolved' ? undefined : job;
}

describe('a malformed job', () => {
  test('is one of at least 50', () => {
    assert.ok(malformedJobs.length >= 50, `${malformedJobs.length}`);
  });

  test("is not the article's job", () => {
    assert.equal(refusalOf(JSON.stringify(articleJob())), undefined);
  });

  for (const { name, text, code, pointer } of malformedJobs) {
    test(`${name} is rejected with ${code} at '${pointer.slice(0, 60)}'`, () => {
      const refusal = refusalOf(text);
      assert.ok(refusal !== undefined, 'accepted');
      assert.equal(refusal.code, code, JSON.stringify(refusal.errors));
      assert.ok(ERRORS[refusal.code].status >= 400 && ERRORS[refusal.code].status < 500);
      assert.ok(
        refusal.errors.some((error) => error.pointer === pointer),
        JSON.stringify(refusal.errors),
      );
      for (const error of refusal.errors) {
        assert.ok(Object.hasOwn(ITEM_CODES, error.code), error.code);
        assert.match(error.detail, /[.?]$/);
        assert.ok(error.detail.length < 700, `${error.detail.length} characters`);
      }
    });
  }
});
