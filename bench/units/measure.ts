import { encodePng, readTestDigit } from '../../scripts/demo/digit.js';
import type { Dataset } from '../../src/contracts/datasets/datasets.js';
import type { Job } from '../../src/contracts/jobs/jobs.js';
import type { Prediction, PredictResponse } from '../../src/contracts/predictions.js';
import { mnistSamples } from '../../test/helpers/data/mnist-samples.js';
import { bytesOf, npyFile, zipFile } from '../../test/helpers/data/upload-files.js';
import { postJson, succeeded } from '../http.js';
import type { UnitsCase } from './cases.js';

const SIDE = 28;
/** The most samples that one request may have as images. */
const REQUEST_SAMPLES = 64;

/** How a model does on the same digits, as arrays and as PNGs. */
export interface UnitsResult {
  arrays: Score;
  pngs: Score;
  /** Dark on light: black digits on white paper. */
  inkOnPaper: Score;
  /** PNGs that came back with a warning other than that of an own range. */
  oddPngs: number;
  /** PNGs that came back with a warning of an own range. */
  ownRange: number;
}

interface Score {
  /** Fraction of the digits recognized correctly. */
  right: number;
  confidence: number;
}

export interface UnitsOptions {
  trainSamples: number;
  testSamples: number;
  epochs: number;
}

/** Uploads MNIST in the units of a case, trains on it, and predicts the same test digits both ways. */
export async function measureUnits(
  url: string,
  units: UnitsCase,
  options: UnitsOptions,
): Promise<UnitsResult> {
  const dataset = await upload(url, units, options.trainSamples);
  const name = await train(url, units, dataset.id, options.epochs);
  const digits = await Promise.all(
    Array.from({ length: options.testSamples }, (_, index) => readTestDigit(index)),
  );
  const labels = digits.map(({ label }) => String(label));
  const inverted = digits.map(({ pixels, label }) => ({ label, pixels: pixels.map((pixel) => 255 - pixel) }));
  const arrays = await predict(
    url,
    name,
    (part) => ({
      instances: part.map(({ pixels }) => Array.from(pixels, (pixel) => Number(numberOf(units, pixel)))),
    }),
    digits,
  );
  const images = async (part: typeof digits) => ({
    images: await Promise.all(part.map(async (digit) => (await encodePng(digit)).toString('base64'))),
  });
  const pngs = await predict(url, name, images, digits);
  const paper = await predict(
    url,
    name,
    images,
    inverted.map((digit) => ({ ...digit, pixels: Buffer.from(digit.pixels) })),
  );
  const hasWarning = (prediction: Prediction, isOwnRange: boolean) =>
    (prediction.warnings ?? []).some(({ code }) => (code === 'recorded_range') === isOwnRange);
  return {
    arrays: scoreOf(arrays, labels),
    pngs: scoreOf(pngs, labels),
    inkOnPaper: scoreOf(paper, labels),
    oddPngs: pngs.filter((prediction) => hasWarning(prediction, false)).length,
    ownRange: pngs.filter((prediction) => hasWarning(prediction, true)).length,
  };
}

/** As the array holds it: a double of JSON that is a float32. */
function numberOf({ fromPixel, array }: UnitsCase, pixel: number): number {
  const [value] = Object.values(array([fromPixel(pixel)]));
  return Number(value);
}

async function upload(
  url: string,
  { name, descr, fromPixel, array }: UnitsCase,
  count: number,
): Promise<Dataset> {
  const { images, labels } = await mnistSamples(count);
  const npz = await zipFile({
    'x.npy': npyFile(descr, [count, SIDE, SIDE], bytesOf(array(Array.from(images, fromPixel)))),
    'y.npy': npyFile('|u1', [count], labels),
  });
  const form = new FormData();
  form.set('name', name);
  form.append('file', new File([new Uint8Array(npz)], 'mnist.npz'));
  const response = await fetch(`${url}/api/v1/datasets`, { method: 'POST', body: form });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${text}`);
  // The contract of the route says what it answers.
  return JSON.parse(text) as Dataset;
}

async function train(url: string, { x = [], first = [] }: UnitsCase, id: string, epochs: number) {
  const job = await postJson<Job>(`${url}/api/v1/jobs`, {
    name: `units-${id.slice(3)}`,
    seed: 7,
    model: {
      layers: [
        ...first,
        ...(first.length === 0 ? [{ type: 'Flatten' }] : []),
        { type: 'Dense', units: 128, activation: 'relu' },
        { type: 'Dense', units: 10, activation: 'softmax' },
      ],
    },
    compile: { optimizer: 'adam', loss: 'sparse_categorical_crossentropy', metrics: ['accuracy'] },
    dataset: { id, x },
    fit: { epochs, batch_size: 32 },
  });
  await succeeded(url, job.id);
  return job.config.name;
}

async function predict<Digit>(
  url: string,
  name: string,
  bodyOf: (digits: Digit[]) => unknown,
  digits: Digit[],
): Promise<Prediction[]> {
  const predictions: Prediction[] = [];
  for (let from = 0; from < digits.length; from += REQUEST_SAMPLES) {
    const body = await bodyOf(digits.slice(from, from + REQUEST_SAMPLES));
    const answer = await postJson<PredictResponse>(`${url}/api/v1/models/${name}/predict`, body);
    predictions.push(...answer.predictions);
  }
  return predictions;
}

function scoreOf(predictions: readonly Prediction[], labels: readonly string[]): Score {
  const right = predictions.filter(({ label }, index) => label === labels[index]).length;
  const confidence = predictions.reduce((sum, { probability }) => sum + Number(probability), 0);
  return { right: right / labels.length, confidence: confidence / labels.length };
}
