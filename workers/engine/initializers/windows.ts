import type { WindowName } from '../../../src/keras/initializers/stft.js';
import { invalidData } from '../engine-failure.js';

/** The value of a window at a place of `count`, counted from 0. */
type Window = (place: number, count: number) => number;

/** A sum of cosines with these coefficients, of alternating signs. */
const cosines =
  (...coefficients: number[]): Window =>
  (place, count) =>
    coefficients.reduce(
      (sum, coefficient, order) =>
        sum + (-1) ** order * coefficient * Math.cos((2 * Math.PI * order * place) / (count - 1)),
      0,
    );

/** The place from -1 at the first value to 1 at the last. */
const centred = (place: number, count: number): number => (2 * place) / (count - 1) - 1;

const sinc = (x: number): number => (x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x));

/** Half of the values of a tukey window, at either end, are a cosine. */
const TUKEY_ALPHA = 0.5;

const WINDOWS: { readonly [W in WindowName]: Window } = {
  boxcar: () => 1,
  triang: (place, count) => {
    const half = Math.min(place, count - 1 - place) + 1;
    return count % 2 === 0 ? (2 * half - 1) / count : (2 * half) / (count + 1);
  },
  blackman: cosines(0.42, 0.5, 0.08),
  hamming: cosines(0.54, 0.46),
  hann: cosines(0.5, 0.5),
  bartlett: (place, count) => 1 - Math.abs(centred(place, count)),
  flattop: cosines(0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368),
  parzen: (place, count) => {
    const x = Math.abs(place - (count - 1) / 2);
    const ratio = x / (count / 2);
    return x > (count - 1) / 4 ? 2 * (1 - ratio) ** 3 : 1 - 6 * ratio ** 2 + 6 * ratio ** 3;
  },
  bohman: (place, count) => {
    const x = Math.abs(centred(place, count));
    return x >= 1 ? 0 : (1 - x) * Math.cos(Math.PI * x) + Math.sin(Math.PI * x) / Math.PI;
  },
  blackmanharris: cosines(0.35875, 0.48829, 0.14128, 0.01168),
  nuttall: cosines(0.3635819, 0.4891775, 0.1365995, 0.0106411),
  barthann: (place, count) => {
    const x = Math.abs(place / (count - 1) - 0.5);
    return 0.62 - 0.48 * x + 0.38 * Math.cos(2 * Math.PI * x);
  },
  cosine: (place, count) => Math.sin((Math.PI * (place + 0.5)) / count),
  exponential: (place, count) => Math.exp(-Math.abs(place - (count - 1) / 2)),
  tukey: (place, count) => {
    const width = Math.floor((TUKEY_ALPHA * (count - 1)) / 2);
    const fromEnd = Math.min(place, count - 1 - place);
    if (fromEnd > width) return 1;
    return 0.5 * (1 + Math.cos(Math.PI * (-1 + (2 * fromEnd) / (TUKEY_ALPHA * (count - 1)))));
  },
  lanczos: (place, count) => sinc(centred(place, count)),
};

/** The values of a window, by name as scipy.signal.get_window has them; a periodic one leaves its last value out. */
export function windowValues(
  window: WindowName | readonly number[],
  count: number,
  periodic: boolean,
): number[] {
  if (typeof window !== 'string') return given(window, count);
  const whole = periodic ? count + 1 : count;
  return Array.from({ length: count }, (_, place) => (whole <= 1 ? 1 : WINDOWS[window](place, whole)));
}

function given(values: readonly number[], count: number): number[] {
  if (values.length === count) return [...values];
  throw invalidData(
    `The window of the STFT initializer has ${values.length} values, the kernel ${count} rows`,
  );
}
