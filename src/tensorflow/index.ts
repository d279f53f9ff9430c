export { type Device, device } from './device.js';
export { measurePrecisions, type Precision, type PrecisionTrial, resolvePrecision } from './precision.js';
export { type Data, type Feed, Session } from './session.js';
