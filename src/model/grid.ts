/**
 * Tiles images into one picture.
 * @param images rows × cols images of size × size × 3 bytes, row by row; missing images stay black
 * @returns (rows·size) × (cols·size) × 3 bytes
 */
export function tile(images: Uint8Array, rows: number, cols: number, size: number): Uint8Array {
  const picture = new Uint8Array(rows * cols * size * size * 3);
  place(picture, images.subarray(0, picture.length), 0, cols, size);
  return picture;
}

/**
 * Copies images to their places in a picture of tiles.
 * @param picture rows·size × cols·size × 3 bytes
 * @param images size × size × 3 bytes each
 * @param first index of the first of them, row by row
 */
export function place(picture: Uint8Array, images: Uint8Array, first: number, cols: number, size: number): void {
  const line = size * 3;
  const count = Math.floor(images.length / (size * line));
  for (let i = 0; i < count; i++) {
    const [row, col] = [Math.floor((first + i) / cols), (first + i) % cols];
    for (let y = 0; y < size; y++) {
      const from = (i * size + y) * line;
      picture.set(images.subarray(from, from + line), ((row * size + y) * cols + col) * line);
    }
  }
}
