import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { articleJob } from '../../scripts/demo/article-job.js';
import type { Stack, StackOptions } from '../../scripts/stack.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { JobCreate } from '../../src/contracts/jobs/training-config.js';
import { TRAINING_CASES } from '../compare/cases.js';
import { postJson, succeeded } from '../http.js';
import type { Server } from './server.js';

/** The models that are measured, with the jobs that train them. */
export const MODELS = { mlp: 'bench-mlp', cnn: 'bench-cnn' } as const;
export type ModelName = (typeof MODELS)[keyof typeof MODELS];

/** More than any measurement sends: the limit is not measured. */
const PREDICTIONS_PER_MINUTE = '10000000';

/** The service under test. */
export interface Ours extends Server {
  stack: Stack;
  /** Of each model, by its name: the file of Keras. */
  kerasFiles: Readonly<Record<string, string>>;
}

/** Starts the service of a built checkout over a folder of data, and trains the models that it lacks. */
export async function startOurs(root: string, dataDir: string): Promise<Ours> {
  const stack = await startStackOf(root, {
    dataDir: join(dataDir, 'service'),
    logDir: join(dataDir, 'logs'),
    env: {
      PORT: '0',
      LOG_LEVEL: 'warn',
      TRAINHORN_PROJECT_PREDICTIONS_PER_MINUTE: PREDICTIONS_PER_MINUTE,
    },
  });
  try {
    const kerasFiles: Record<string, string> = {};
    for (const job of jobs()) {
      const name = String(job.name);
      await trainOnce(stack.url, name, job);
      kerasFiles[name] = await downloadKeras(stack.url, name, dataDir);
    }
    const urlOf = (model: string): string => `${stack.url}/api/v1/models/${model}/predict`;
    return { stack, kerasFiles, urlOf, stop: () => stack.stop() };
  } catch (error) {
    await stack.stop();
    throw error;
  }
}

/** By the code of that checkout, which knows where its own programs are. */
async function startStackOf(root: string, options: StackOptions): Promise<Stack> {
  const stack: typeof import('../../scripts/stack.js') = await import(
    pathToFileURL(join(root, 'dist/scripts/stack.js')).href
  );
  return stack.startStack(options);
}

/** The article's network, and the convolutions of `npm run bench`, for one epoch of MNIST. */
function jobs(): JobCreate[] {
  const convolutions = TRAINING_CASES.find(({ name }) => name === 'cnn');
  if (convolutions === undefined) throw new Error('there is no case cnn');
  const { job } = convolutions;
  const article = articleJob();
  return [
    { ...article, name: MODELS.mlp, fit: { ...article.fit, epochs: 1 } },
    { ...job, name: MODELS.cnn, dataset: { ...job.dataset, id: 'mnist' } },
  ];
}

async function trainOnce(url: string, name: string, job: JobCreate): Promise<void> {
  if ((await fetch(`${url}/api/v1/models/${name}`)).ok) return;
  console.log(`training ${name} …`);
  const { id } = await postJson<Job>(`${url}/api/v1/jobs`, job);
  await succeeded(url, id);
}

async function downloadKeras(url: string, name: string, folder: string): Promise<string> {
  const response = await fetch(`${url}/api/v1/models/${name}/versions/1/formats/keras`);
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}.keras`);
  await writeFile(path, Buffer.from(await response.arrayBuffer()));
  return path;
}
