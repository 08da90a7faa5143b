import { MAX_INSTANCES } from '../../../contracts/predictions.js';
import { MAX_JSON_PARTS } from '../../../validation/json-input.js';
import type { SampleValues } from '../element-view.js';
import { isSpace, NumberReader, type Precision } from './number-reader.js';

/** Nested lists, the list of instances included. */
const MAX_DEPTH = 8;
/** Lists besides the object and its field. */
const MAX_LISTS = MAX_JSON_PARTS - 2;

const [OPEN, CLOSE, COMMA, COLON] = [0x5b, 0x5d, 0x2c, 0x3a];
const [OPEN_OBJECT, CLOSE_OBJECT] = [0x7b, 0x7d];
const NAME = [...Buffer.from('"instances"')];

/** The samples of a body, one after the other. */
export interface ParsedInstances {
  /** A view of `count` samples; its buffer may be larger. */
  values: SampleValues;
  count: number;
  /** Lengths of the nested lists of each sample; empty if samples are numbers. */
  sampleShape: number[];
}

/**
 * Reads the JSON `{"instances": […]}` of numbers, or of lists of equal lengths of numbers, in one pass.
 * Undefined for any other body, valid or not: JSON.parse reads it, and what follows explains errors.
 */
export function parseInstances(body: Uint8Array, precision: Precision): ParsedInstances | undefined {
  let end = body.length;
  while (isSpace(body[end - 1] ?? 0)) end--;
  if (body[end - 1] !== CLOSE_OBJECT) return undefined;
  // A view of one class, whatever class of bytes arrives, keeps the loops compiled for it alone.
  return new InstanceParser(new Uint8Array(body.buffer, body.byteOffset, end), precision).parse();
}

class InstanceParser {
  private readonly reader: NumberReader;
  private lists = 0;
  /** Length of the lists at each depth. */
  private readonly lengths: number[] = [];
  /** Depth of the lists of numbers; 0 until there is one. */
  private depth = 0;

  constructor(
    private readonly bytes: Uint8Array,
    precision: Precision,
  ) {
    this.reader = new NumberReader(bytes, precision);
  }

  parse(): ParsedInstances | undefined {
    if (!this.isWhole()) return undefined;
    const [count = 0, ...sampleShape] = this.lengths;
    if (count > MAX_INSTANCES) return undefined;
    return { values: this.reader.numbers(), count, sampleShape };
  }

  /** Reads the whole body. Returns whether it is as expected. */
  private isWhole(): boolean {
    return (
      this.take(OPEN_OBJECT) &&
      this.takeName() &&
      this.take(COLON) &&
      this.take(OPEN) &&
      this.readList(1) &&
      this.take(CLOSE_OBJECT) &&
      this.reader.at === this.bytes.length
    );
  }

  /** Moves past white space and the name of the field if it is next. */
  private takeName(): boolean {
    this.nextByte();
    const { reader, bytes } = this;
    const isNext = NAME.every((byte, index) => bytes[reader.at + index] === byte);
    if (isNext) reader.at += NAME.length;
    return isNext;
  }

  /** Moves past white space and one byte if it is the expected one. */
  private take(expected: number): boolean {
    const isNext = this.nextByte() === expected;
    if (isNext) this.reader.at++;
    return isNext;
  }

  /** Moves past white space. Returns the byte after it. */
  private nextByte(): number {
    const { reader } = this;
    reader.at = reader.afterSpace(reader.at);
    return this.bytes[reader.at] ?? 0;
  }

  /** Reads a list from after its opening bracket. Returns whether it and those in it are like the others. */
  private readList(depth: number): boolean {
    if (++this.lists > MAX_LISTS) return false;
    const isOfLists = this.nextByte() === OPEN;
    const length = isOfLists ? this.readLists(depth + 1) : this.readNumbers(depth);
    this.lengths[depth - 1] ??= length;
    return length > 0 && this.lengths[depth - 1] === length;
  }

  /** Reads lists up to the bracket that closes the list of them. Returns their number, 0 if one is unlike the others. */
  private readLists(depth: number): number {
    if (depth > MAX_DEPTH) return 0;
    for (let length = 1; this.take(OPEN) && this.readList(depth); length++) {
      if (this.take(CLOSE)) return length;
      if (!this.take(COMMA)) return 0;
    }
    return 0;
  }

  /** Reads numbers as lists of the depth where they were before. */
  private readNumbers(depth: number): number {
    if (this.depth === 0) this.depth = depth;
    return this.depth === depth ? this.reader.readList() : 0;
  }
}
