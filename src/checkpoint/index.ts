export { CheckpointStore, type LoadedCheckpoint, type NewCheckpoint } from './checkpoint-store.js';
export { decodeSafetensors, encodeSafetensors, encodeSafetensorsHeader } from './safetensors.js';
