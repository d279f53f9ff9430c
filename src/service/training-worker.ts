import { fileURLToPath } from 'node:url';
import { CheckpointStore } from '../checkpoint/checkpoint-store.js';
import { jobHistory } from '../history/index.js';
import { timingsOf } from '../queue/consumer/consume.js';
import { DatasetFeed } from '../queue/events/dataset-feed.js';
import { jobLog } from '../queue/log/job-log.js';
import type { RedisTarget } from '../queue/redis/connection.js';
import { foldersOf } from '../schema/service/settings.js';
import { idleCalibration } from '../worker/calibration/idle-calibration.js';
import { runCalibrator } from '../worker/calibration/run-calibrator.js';
import { devicesOf } from '../worker/devices.js';
import { idleExit } from '../worker/idle-exit.js';
import { startWorker } from '../worker/supervisor.js';
import { trainerEnvironment } from '../worker/trainer-environment.js';
import { openWorkerRecord } from '../worker/worker-record.js';
import type { Program } from './program.js';
import { trainerStopTimeout } from './shutdown.js';
import { keepCacheClean } from './storage/clean-cache.js';
import { openSharedStorage } from './storage/shared-storage.js';

const trainerEntry = fileURLToPath(new URL('../bin/trainer.js', import.meta.url));
const calibratorEntry = fileURLToPath(new URL('../bin/calibrator.js', import.meta.url));

/**
 * Starts taking jobs from the queue; closes with the program.
 * @param onIdle called once when there was no job for EXIT_WHEN_IDLE seconds, if that is set
 */
export async function startTrainingWorker(
  program: Program,
  connection: RedisTarget,
  onIdle?: () => void,
): Promise<void> {
  const { settings, environment, log, closeLater } = program;
  const env = trainerEnvironment(environment, settings);
  const queueName = settings.QUEUE_NAME;
  const record = await openWorkerRecord({ connection, queueName, dataDir: settings.DATA_DIR, env, log });
  closeLater(() => record.close());
  // The devices of a worker are taken to be alike.
  const [device] = devicesOf(settings.WORKER_CONCURRENCY, env);
  const calibration =
    settings.CALIBRATE === 'off'
      ? undefined
      : idleCalibration({
          run: signal =>
            runCalibrator({
              entry: calibratorEntry,
              env: { ...env, ...device!.env },
              device: device!.name,
              known: record.calibration,
              signal,
              log,
            }),
          onDone: record.calibrated,
          log,
        });
  if (calibration) closeLater(() => calibration.close());
  const idleMs = settings.EXIT_WHEN_IDLE === undefined ? undefined : settings.EXIT_WHEN_IDLE * 1000;
  const exit = onIdle && idleMs !== undefined ? idleExit(idleMs, onIdle) : undefined;
  if (exit) closeLater(async () => exit.close());
  const storage = await openSharedStorage(program);
  const checkpoints = new CheckpointStore(storage);
  const datasetFeed = new DatasetFeed({ connection, name: queueName, log });
  closeLater(() => datasetFeed.close());
  keepCacheClean(program, { ...foldersOf(settings), storage }, datasetFeed);
  const worker = startWorker({
    connection,
    queueName,
    trainerEntry,
    env,
    checkpoints,
    log,
    note: jobLog(jobHistory(storage), log),
    timings: timingsOf(settings.LOCK_TIMEOUT * 1000),
    concurrency: settings.WORKER_CONCURRENCY,
    silenceTimeoutMs: settings.TRAINER_TIMEOUT * 1000,
    stopTimeoutMs: trainerStopTimeout(settings.SHUTDOWN_TIMEOUT * 1000),
    ...(calibration && { idleWork: calibration }),
    idleExit: exit,
    onMeasured: record.measured,
    telemetry: program.tracing?.queue,
    onEnd: (job, fence) => checkpoints.release(job, fence),
  });
  closeLater(() => worker.close());
}
