export { assess, prepareReference, type RealImages, type Reference } from './assess.js';
export { type Products, plainProducts } from './products.js';
export { thumbnailLength, thumbnails } from './thumbnails.js';
