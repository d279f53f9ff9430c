/** What is said where moving images are saved, in English. */
export const filmEn = {
  save: (format: string) => `Save as ${format}`,
  making: (share: string) => `Making the MP4: ${share}`,
  stop: 'Stop',
  insecure: 'MP4 is made by the browser, which allows that only on https or on this machine itself. Take the WebP.',
  unable: 'This browser cannot make MP4. Take the WebP.',
  noCodec: 'This browser has no encoder for MP4 of this size. Take the WebP.',
};
