export {
  CheckpointStore,
  fileNames,
  type LoadedCheckpoint,
  type NewCheckpoint,
  type NewCheckpointFiles,
} from './checkpoint-store.js';
export {
  arraysBegin,
  decodeSafetensors,
  encodeSafetensors,
  encodeSafetensorsHeader,
  entriesOf,
  type SafetensorsEntry,
  SafetensorsError,
} from './safetensors.js';
