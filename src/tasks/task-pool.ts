import type { TaskSpec } from '../schema/tasks/task.js';
import {
  type RunEnd,
  type RunOptions,
  startTaskProcess,
  type TaskProcess,
  type TaskProcessOptions,
} from './task-process.js';

export interface TaskPoolOptions extends TaskProcessOptions {
  /** How long a process without a task is kept, in milliseconds: TensorFlow holds on to its memory. */
  readonly idleMs: number;
}

/** Runs tasks in processes of their own, each of which is used again while it lives. */
export interface TaskPool {
  run(task: TaskSpec, options: RunOptions): Promise<RunEnd>;
  /** Kills all processes; resolves when they are gone. */
  close(): Promise<void>;
}

/** A pool without processes: one is started when there is a task for it. */
export function taskPool({ idleMs, ...options }: TaskPoolOptions): TaskPool {
  const all = new Set<TaskProcess>();
  const idle = new Map<TaskProcess, NodeJS.Timeout>();
  const take = (): TaskProcess => {
    for (const [known, timer] of idle) {
      clearTimeout(timer);
      idle.delete(known);
      if (known.isAlive) return known;
      all.delete(known);
    }
    const started = startTaskProcess(options);
    all.add(started);
    return started;
  };
  const dismiss = async (process: TaskProcess) => {
    idle.delete(process);
    all.delete(process);
    await process.close();
  };
  return {
    async run(task, runOptions) {
      const process = take();
      const end = await process.run(task, runOptions);
      if (process.isAlive) idle.set(process, setTimeout(() => void dismiss(process), idleMs).unref());
      else all.delete(process);
      return end;
    },
    async close() {
      for (const timer of idle.values()) clearTimeout(timer);
      await Promise.all([...all].map(dismiss));
    },
  };
}
