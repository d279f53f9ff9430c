export { createDirections, type Directions, type DirectionsOptions } from './directions.js';
export { type NamedLatent, NamedLatents, type Page, type RemovedName } from './named-latents.js';
