/**
 * Tiles images into one picture.
 * @param images rows × cols images of size × size × 3 bytes, row by row; missing images stay black
 * @returns (rows·size) × (cols·size) × 3 bytes
 */
export function tile(images: Uint8Array, rows: number, cols: number, size: number): Uint8Array {
  const picture = new Uint8Array(rows * cols * size * size * 3);
  const line = size * 3;
  const count = Math.min(rows * cols, images.length / (size * line));
  for (let image = 0; image < count; image++) {
    const [row, col] = [Math.floor(image / cols), image % cols];
    for (let y = 0; y < size; y++) {
      const from = (image * size + y) * line;
      picture.set(images.subarray(from, from + line), ((row * size + y) * cols + col) * line);
    }
  }
  return picture;
}
