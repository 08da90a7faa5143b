import { readFile } from 'node:fs/promises';
import type { Bodies } from './bodies.js';
import { MODELS } from './ours.js';
import type { Servers } from './sides.js';

const TOLERANCE = 1e-5;

/** The fields of an answer that are compared; both sides have them. */
interface Answer {
  predictions: { index: number; probabilities: { index: number; probability: number }[] }[];
}

/** Compares the probabilities of each request of each model. @returns the largest difference @throws Error when it is too large */
export async function requireAgreement(
  { ours, bySide }: Servers,
  bodies: readonly Bodies[],
): Promise<number> {
  let largest = 0;
  for (const model of Object.values(MODELS)) {
    for (const [side, server] of bySide) {
      for (const { contentType, files } of bodies) {
        for (const file of files) {
          const body = await readFile(file);
          const [own, theirs] = await Promise.all(
            [ours, server].map((one) => probabilities(one.urlOf(model), contentType, body)),
          );
          const difference = largestDifference(own ?? [], theirs ?? []);
          if (!(difference <= TOLERANCE))
            throw new Error(`${side} and ours differ by ${difference} at ${file}`);
          largest = Math.max(largest, difference);
        }
      }
    }
  }
  return largest;
}

/** Of all samples, ordered by class. */
async function probabilities(url: string, contentType: string, body: Buffer): Promise<number[]> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': contentType },
    body: new Uint8Array(body),
  });
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  const { predictions } = (await response.json()) as Answer;
  return predictions.flatMap((prediction) =>
    prediction.probabilities.toSorted((a, b) => a.index - b.index).map(({ probability }) => probability),
  );
}

/** NaN of lists of different lengths. */
function largestDifference(own: readonly number[], theirs: readonly number[]): number {
  if (own.length !== theirs.length) return Number.NaN;
  return Math.max(...own.map((value, index) => Math.abs(value - (theirs[index] ?? Number.NaN))));
}
