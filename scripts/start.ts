import { resolve } from 'node:path';
import { loadConfig } from '../src/config/load-config.js';
import { untilInterrupted } from './stack/interrupt.js';
import { type Stack, startStack } from './stack.js';

/** `npm start`: the whole service on this machine, until Ctrl-C. A part that dies is started again, unless it keeps dying. */
async function main(): Promise<number> {
  const interrupt = untilInterrupted();
  let stack: Stack;
  try {
    stack = await startStack({
      dataDir: resolve(loadConfig().storage.dataDirectory),
      redisUrl: process.env['REDIS_URL'],
      isKept: true,
      onRestart: (reason) => console.error(`trainhorn continues: ${reason}; restarting it`),
      signal: interrupt.signal,
    });
  } catch (error) {
    if (interrupt.signal.aborted) return 0;
    console.error(`trainhorn did not start: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
  printAddresses(stack);
  const failure = await Promise.race([stack.failed, interrupt.happened]);
  if (failure) console.error(`\ntrainhorn stops: ${failure.message}`);
  else console.log('\ntrainhorn stops …');
  await stack.stop();
  return failure ? 1 : 0;
}

function printAddresses({ url }: Stack): void {
  console.log(`
trainhorn is ready (Ctrl-C stops it)
  API         ${url}/api/v1
  Swagger UI  ${url}/docs
  OpenAPI     ${url}/openapi.json
  probes      ${url}/livez  ${url}/readyz
`);
}

// Not process.exitCode: a forgotten handle must not keep a stopped service's process alive.
process.exit(await main());
