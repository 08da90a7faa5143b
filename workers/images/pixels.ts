/** Width and height in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** An 8-bit sRGB image: `channels` values per pixel, row by row. 1: gray, 2: gray and alpha, 3: RGB, 4: RGB and alpha. */
export interface Pixels extends Size {
  data: Uint8Array;
  channels: number;
}
