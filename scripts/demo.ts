import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from './demo/client.js';
import { createScreen } from './demo/screen.js';
import { type StoryResult, tellStory } from './demo/story.js';
import { untilInterrupted } from './stack/interrupt.js';
import { startStack } from './stack.js';

const INTERRUPTED = 130;

/** `npm run demo`: a service of its own in a temporary folder, the whole story over HTTP, and nothing left behind. */
async function main(args: string[]): Promise<number> {
  const interrupt = untilInterrupted();
  const folder = await mkdtemp(join(tmpdir(), 'trainhorn-demo-'));
  try {
    const result = await runStory(folder, interrupt.signal);
    if (args.includes('--json')) console.log(JSON.stringify(result));
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return INTERRUPTED;
    console.error(`\ndemo: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function runStory(folder: string, interrupted: AbortSignal): Promise<StoryResult> {
  const screen = createScreen(process.stdout, process.env);
  screen.line('starting the service: Redis, API, worker …');
  const stack = await startStack({
    dataDir: folder,
    logDir: join(folder, 'logs'),
    redisUrl: process.env['REDIS_URL'],
    // A prefix of its own: a Redis that REDIS_URL names may hold somebody's jobs.
    env: { PORT: process.env['PORT'] ?? '0', TRAINHORN_QUEUE_PREFIX: `trainhorn-demo-${process.pid}` },
    signal: interrupted,
  });
  try {
    const failure = new AbortController();
    stack.failed.then((error) => failure.abort(error));
    screen.line(`Swagger UI is at ${stack.url}/docs until the demo ends`);
    const client = createClient(stack.url, AbortSignal.any([interrupted, failure.signal]));
    const result = await tellStory(client, screen);
    const docs = `http://127.0.0.1:${process.env['PORT'] ?? 3000}/docs`;
    screen.line(`\nKeep a service running with: npm start (Swagger UI at ${docs})`);
    return result;
  } finally {
    await stack.stop();
  }
}

// Not process.exitCode: a forgotten handle must not keep the demo's process alive.
process.exit(await main(process.argv.slice(2)));
