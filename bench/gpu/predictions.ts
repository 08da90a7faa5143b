import { articleJob } from '../../scripts/demo/article-job.js';
import { encodePng, readTestDigit } from '../../scripts/demo/digit.js';
import type { PredictResponse } from '../../src/contracts/predictions.js';
import { succeeded } from '../http.js';
import { atQuantile, measureRequests, type Requests } from './requests.js';
import { type Measured, type Row, type RowContext, row } from './row.js';
import { openService, post } from './service.js';

const SETTING = 'TRAINHORN_PREDICTOR_DEVICE';
const DIGITS = 64;
const CONNECTIONS = 16;

/** Predictions of the article's model, with the predictor on the CPU and on the card. */
export const PREDICTION_ROWS: readonly Row[] = [
  row(
    'predictions',
    'article',
    "predictions of the article's model, the predictor on the CPU and on the device",
    measure,
  ),
];

/** Measurements of the predictor on one device. */
interface Served {
  place: string;
  classes: string[];
  alone: Requests;
  together: Requests;
}

async function measure(context: RowContext): Promise<Measured> {
  const places = ['cpu', context.options.device];
  const digits = await Promise.all(
    Array.from({ length: DIGITS }, async (_, index) => encodePng(await readTestDigit(index))),
  );
  const served: Served[] = [];
  for (const place of places) served.push(await serve(place, digits, context, served.length === 0));
  const [first] = served;
  return {
    summary: served.map(inWords).join('; '),
    checks: served.slice(1).map(({ place, classes }) => ({
      text: `${place} the same classes`,
      isMet: classes.join() === first?.classes.join(),
    })),
    figures: { served: served.map(toFigures) },
  };
}

/** A service of its own for each place, over the data of the first, whose job has trained the model. */
async function serve(
  place: string,
  digits: Buffer[],
  context: RowContext,
  isFirst: boolean,
): Promise<Served> {
  const stack = await openService(context, { [SETTING]: place });
  const job = articleJob();
  if (isFirst) await succeeded(stack.url, await post(stack.url, { ...job, fit: { ...job.fit, epochs: 1 } }));
  const ask = (index: number) => predict(stack.url, digits[index % digits.length] ?? Buffer.of());
  const classes = [];
  for (let index = 0; index < DIGITS; index++) classes.push(await ask(index));
  const { alone, together } = context.scale.predictions;
  const served = {
    place,
    classes,
    alone: await measureRequests(ask, { requests: alone, connections: 1 }),
    together: await measureRequests(ask, { requests: together, connections: CONNECTIONS }),
  };
  await stack.stop();
  return served;
}

/** @returns the class of the digit */
async function predict(url: string, png: Buffer): Promise<string> {
  const response = await fetch(`${url}/api/v1/models/mnist-mlp/predict`, {
    method: 'POST',
    headers: { 'content-type': 'image/png' },
    body: new Uint8Array(png),
  });
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
  const { predictions } = (await response.json()) as PredictResponse;
  return String(predictions[0]?.label);
}

function inWords({ place, alone, together }: Served): string {
  const median = atQuantile(alone.ms, 0.5).toFixed(1);
  return `${place}: ${median} ms alone (99 %: ${atQuantile(alone.ms, 0.99).toFixed(1)}), ${together.perSecond.toFixed(0)}/s over ${CONNECTIONS} connections`;
}

function toFigures({ place, classes, alone, together }: Served) {
  const quantiles = ({ ms, perSecond }: Requests) => ({
    p50_ms: atQuantile(ms, 0.5),
    p99_ms: atQuantile(ms, 0.99),
    per_second: perSecond,
  });
  return { place, classes, alone: quantiles(alone), together: quantiles(together) };
}
