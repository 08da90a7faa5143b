import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pythonWith } from '../../../scripts/python-with.js';
import { KERAS } from '../../../scripts/setup/python/keras.mjs';

const KEPT_ERROR_CHARACTERS = 4000;

/** A Python process that answers a line of JSON with a line of JSON. */
export interface KerasProcess {
  /** One question after the other, in the order they are asked. */
  ask<Answer extends object>(question: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/**
 * Starts Keras, or Python with other packages; it loads while the caller continues.
 * @param script asks and answers as in test/layers/keras_layers.py
 */
export function startKeras(script: string, packages = KERAS): KerasProcess {
  const { command, env } = pythonWith(packages);
  // -B: no compiled files next to the sources.
  const child = spawn(command, ['-B', script], { env, stdio: ['pipe', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  child.stdin.on('error', () => {}); // The process has ended; its last words are in the error of the next answer.
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-KEPT_ERROR_CHARACTERS);
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  return {
    ask<Answer extends object>(question: unknown): Promise<Answer> {
      const answer = last.then(async () => {
        child.stdin.write(`${JSON.stringify(question)}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error(`Python ended without an answer:\n${errors}`);
        const read: Answer | { error: string } = JSON.parse(value);
        if ('error' in read) throw new Error(`Python failed:\n${read.error}`);
        return read;
      });
      last = answer.catch(() => undefined);
      return answer;
    },
    async stop() {
      child.stdin.end();
      await closed;
    },
  };
}
