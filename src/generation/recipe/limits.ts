/** Longest text of a recipe in a file, in bytes: 256 latents of 100 numbers have 137,000, and XMP adds a little. */
export const mostTextBytes = 600_000;
