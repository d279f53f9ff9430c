export { CheckpointStore } from './checkpoint-store.js';
export { fileNames, type LoadedCheckpoint, type NewCheckpoint, type NewCheckpointFiles } from './new-checkpoint.js';
export {
  arraysBegin,
  decodeSafetensors,
  encodeSafetensors,
  encodeSafetensorsHeader,
  entriesOf,
  type SafetensorsEntry,
  SafetensorsError,
} from './safetensors.js';
