import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Scope } from '../../src/contracts/access.js';
import { ensureDataDirectory } from '../../src/infra/artifacts/data-directory.js';
import { createKeyStore } from '../../src/infra/artifacts/key-store.js';
import { addKey } from '../helpers/api/api-keys.js';
import { startService } from '../helpers/api/service.js';
import { until } from '../helpers/until.js';
import { ONLY_JOBS, planPasses } from './passes.js';
import { makeResources, type Resources } from './resources.js';
import { runSchemathesis, type SchemathesisRun } from './schemathesis.js';
import type { Verdict } from './verdict.js';

/** Jobs that the fuzzer submits end soon, and do not fill the machine; the first, a second long, ends on a busy one too. */
const SETTINGS = {
  LOG_LEVEL: 'warn',
  TRAINHORN_MAX_RUN_SECONDS: '15',
  TRAINHORN_MAX_PARAMETERS: '10000000',
  TRAINHORN_MAX_UPLOAD_BYTES: '4000000',
  TRAINHORN_INTRA_OP_THREADS: '1',
};
/** Of pino. */
const ERROR_LEVEL = 50;
const SHOWN_ERRORS = 20;

export interface FuzzOptions {
  /** Of the passes that are drawn anew; the others have the same one always. */
  seed: number;
  milliseconds: number;
  log: (line: string) => void;
}

export interface FuzzResult {
  pass: string;
  ok: boolean;
  output: string;
}

/** Fuzzes a service of its own, in every pass; the results of all are given. */
export async function runFuzz({ seed, milliseconds, log }: FuzzOptions): Promise<FuzzResult[]> {
  const service = await startService(SETTINGS);
  const directory = await mkdtemp(join(tmpdir(), 'trainhorn-fuzz-'));
  try {
    const resources = await makeResources(service.url);
    const results: FuzzResult[] = [];
    for (const { name, scopes, ...pass } of planPasses(seed, milliseconds)) {
      const authorization = scopes && (await requireKey(service, scopes));
      const facts = {
        ...factsOf(resources, authorization),
        FUZZ_SEED: String(seed),
        FUZZ_ONLY_JOBS: pass.operations.includes(ONLY_JOBS) ? '1' : '',
      };
      results.push(await runPass(name, { ...pass, url: service.url, directory, authorization, facts }, log));
    }
    results.push(await readLog(service.dataDir));
    return results;
  } finally {
    await service.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  clean: 'no finding',
  broken_off: 'no finding until it failed by a fault of Schemathesis itself',
  findings: 'FINDINGS',
};

async function runPass(name: string, run: SchemathesisRun, log: FuzzOptions['log']): Promise<FuzzResult> {
  const began = performance.now();
  const { verdict, output } = await runSchemathesis(run);
  const cases = /(\d+) generated/.exec(output)?.[1] ?? 'no';
  const seconds = Math.round((performance.now() - began) / 1000);
  const end = seconds < run.seconds ? '' : ', when its time was up';
  log(`${name} (${run.seed}): ${cases} requests in ${seconds} s${end}, ${VERDICTS[verdict]}`);
  return { pass: name, ok: verdict !== 'findings', output };
}

/** A request that makes the API log an error is a finding, whatever its response. */
async function readLog(dataDir: string): Promise<FuzzResult> {
  const lines = (await readFile(join(dataDir, 'logs', 'api.log'), 'utf8')).split('\n');
  const errors = lines.filter((line) => Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? 0) >= ERROR_LEVEL);
  return {
    pass: 'log of the API',
    ok: errors.length === 0,
    output: errors.slice(0, SHOWN_ERRORS).join('\n'),
  };
}

/** Makes a key and waits until the running service asks for one. */
async function requireKey(
  { url, dataDir }: { url: string; dataDir: string },
  scopes: Scope[],
): Promise<string> {
  const keys = createKeyStore(await ensureDataDirectory(dataDir));
  const { authorization } = await addKey(keys, { scopes });
  const ask = (headers: Record<string, string>) => fetch(`${url}/api/v1/jobs`, { headers });
  await until(
    'the service asks for a key',
    async () => (await ask({})).status === 401 && (await ask({ authorization })).ok,
  );
  return authorization;
}

function factsOf(resources: Resources, authorization: string | undefined): Record<string, string> {
  return {
    FUZZ_JOB: resources.job,
    FUZZ_DATASET: resources.dataset,
    FUZZ_MODEL: resources.model,
    FUZZ_NEEDS_KEY: authorization === undefined ? '' : '1',
  };
}
