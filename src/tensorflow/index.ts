export { type Device, device } from './device.js';
export { type Data, type Feed, Session } from './session.js';
