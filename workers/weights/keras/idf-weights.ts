import type { OpenedWeights, TensorSource } from '../tensor-source.js';

/** The variable of a lookup layer with `output_mode` `tf_idf`; TextVectorization has that of the layer inside it as well. */
const IDF_WEIGHTS = /^(.+?)(?:\/_lookup_layer)?\/vars\/idf_weights$/;

/** Weights without those of the terms of vocabularies, which belong to the definition of a model. */
export async function separateIdfWeights(
  weights: readonly TensorSource[],
  vocabularies: OpenedWeights['vocabularies'],
): Promise<{ weights: TensorSource[]; idfWeights: Record<string, number[]> }> {
  const found: [string, number[]][] = [];
  const others: TensorSource[] = [];
  for (const source of weights) {
    const layer = IDF_WEIGHTS.exec(source.name)?.[1];
    const terms = layer === undefined ? undefined : vocabularies[layer];
    if (layer === undefined || terms === undefined) others.push(source);
    else found.push([layer, await firstValues(source, terms.length)]);
  }
  return { weights: others, idfWeights: Object.fromEntries(found) };
}

/** One number for each term; with `pad_to_max_tokens` Keras saves zeros behind them. */
async function firstValues({ chunks }: TensorSource, count: number): Promise<number[]> {
  const values: number[] = [];
  for await (const { values: more } of chunks()) {
    for (const value of more.subarray(0, count - values.length)) values.push(value);
    if (values.length >= count) break;
  }
  return values;
}
