export { type Alarm, type Observation, observe, startWatch, type Watch } from './alarms.js';
export { assess, prepareReference, type RealImages, type Reference } from './assess.js';
export { type Products, plainProducts } from './products.js';
export { featureLength, featureNetwork, featureWeights, randomFeatures } from './random-features.js';
export { fewestScored, type Group, type Groups, groupsOf, Scorer } from './score.js';
export { nearest, thumbnailLength, thumbnails } from './thumbnails.js';
