import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Logger, pino } from 'pino';
import supertest from 'supertest';
import type { TSchema } from 'typebox';
import { type Api, HTTP_TIMES, type HttpOptions } from '../../../src/api/api.js';
import { buildApp } from '../../../src/api/app.js';
import { type Problem, ProblemSchema } from '../../../src/contracts/problems.js';
import type { Quotas } from '../../../src/domain/admission/quotas.js';
import { ref } from '../../../src/schema/schema-helpers.js';
import { createServices, type Ports } from '../../../src/services/services.js';
import { createValidator } from '../../../src/validation/validation.js';
import { createFakePorts, type FakePorts, toPorts } from '../fakes/fake-ports.js';
import { contradiction, recordAnswers, type SeenAnswer } from './documented-answers.js';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Limits small enough to be tested at. */
const LIMITS = {
  allowedHosts: [],
  corsOrigins: [],
  maxConnectionsPerAddress: 0,
  maxJsonBytes: 2 * MIB,
  maxUploadBytes: 256 * KIB,
  maxImageBytes: 64 * KIB,
};

const JOB_LIMITS = {
  maxUploadEntries: 1000,
  maxImagePixels: 1_000_000,
  maxTextCharacters: 1000,
  maxJobMemoryBytes: 4 * KIB * MIB,
  maxRunSeconds: 3600,
  maxQueueSeconds: 0,
  maxRestarts: 10,
  maxLayers: 4096,
  maxParameters: 100_000_000,
  maxEpochs: 1000,
  maxBatchSize: 8192,
};

const QUOTAS: Quotas = {
  maxUnfinishedJobs: 1000,
  maxDatasetBytes: 1024 * MIB,
  maxArtifactBytes: 1024 * MIB,
  predictionsPerMinute: 100_000,
  maxEventStreams: 1000,
};

export interface TestApi {
  api: Api;
  url: string;
  request: ReturnType<typeof supertest>;
  ports: FakePorts;
  /** Where uploads are staged. */
  directory: string;
  /** All that were sent so far. */
  answers: readonly SeenAnswer[];
}

export interface TestApiOptions {
  ports?: (fakes: FakePorts) => Partial<Ports>;
  http?: Partial<HttpOptions>;
  logger?: Logger;
  quotas?: Partial<Quotas>;
  /** Default true, as on a loopback address. */
  isOpenWithoutKeys?: boolean;
}

/**
 * An API over fakes of its ports, on a free port of the loopback; closed when the test ends, which fails where an answer
 * was not as the OpenAPI document says.
 */
export async function startApi(t: TestContext, options: TestApiOptions = {}): Promise<TestApi> {
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-api-'));
  const ports = createFakePorts(directory);
  const services = createServices(
    { ...toPorts(ports, directory), ...options.ports?.(ports) },
    {
      version: '0.0.0',
      limits: { ...JOB_LIMITS, ...LIMITS },
      machineBytes: 16 * KIB * MIB,
      quotas: { ...QUOTAS, ...options.quotas },
      isOpenWithoutKeys: options.isOpenWithoutKeys ?? true,
      onArchiveFailed: () => {},
      onQueueFailed: (jobId) => ports.queueFailures.push(jobId),
    },
  );
  const dependencies = { services, logger: options.logger ?? pino({ level: 'silent' }), version: '0.0.0' };
  const api = await buildApp(dependencies, { ...HTTP_TIMES, drainMs: 1000, ...LIMITS, ...options.http });
  const answers = recordAnswers(api);
  t.after(async () => {
    await api.close();
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(
      answers.map(contradiction).filter(Boolean),
      [],
      'what happens is not what is documented',
    );
  });
  const url = await api.listen({ port: 0, host: '127.0.0.1' });
  return { api, url, request: supertest(url), ports, directory, answers };
}

/** Fails unless the document fits its contract. */
export function assertContract(schema: TSchema, document: unknown): void {
  assert.deepEqual(createValidator(ref(schema))(document), []);
}

interface Answer {
  status: number;
  type: string;
  body: unknown;
}

/** Fails unless the answer is a problem of this status and code; gives it for a closer look. */
export function assertProblem(answer: Answer, status: number, code: string): Problem {
  assert.equal(answer.status, status, JSON.stringify(answer.body));
  assert.equal(answer.type, 'application/problem+json');
  assertContract(ProblemSchema, answer.body);
  // Checked in the line above.
  const problem = answer.body as Problem;
  assert.equal(problem.code, code);
  assert.equal(problem.status, status);
  return problem;
}
