export { type Device, device, deviceMemory } from './device.js';
export { processorInstructions } from './instructions.js';
export { type Data, type Feed, Session } from './session.js';
