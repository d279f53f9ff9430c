export { type Device, device, deviceMemory } from './device.js';
export { type Data, type Feed, Session } from './session.js';
