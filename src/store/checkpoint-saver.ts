import { setTimeout } from "node:timers/promises";
import type { AppendFile } from "../disk/append-file.ts";
import { type Checkpoint, writeCheckpoint } from "./checkpoint.ts";
import type { WorkFiles } from "./entity-files.ts";

/** Makes checkpoints durable behind the back of the read that makes them. */
export interface CheckpointSaver {
  save(checkpoint: Checkpoint): void;
  /** Resolves when the newest checkpoint is durable; rejects when the disk refused it. */
  idle(): Promise<void>;
}

// A checkpoint costs a few fsyncs, and a nearby server sends a page every few milliseconds: a killed pull loses the pages of
// one such pause, and of the time that a checkpoint takes.
const pauseMs = 1000;

/** Creates a saver for one unfinished file: one checkpoint after the other, data first; of several that wait only the newest counts. */
export function createCheckpointSaver(files: WorkFiles, file: AppendFile): CheckpointSaver {
  let newest: Checkpoint | undefined;
  let saving: Promise<void> | undefined;
  let hurry = new AbortController(); // ends the pause between two checkpoints

  async function saveNewest(): Promise<void> {
    while (newest !== undefined) {
      const checkpoint = newest;
      newest = undefined;
      await file.flush(checkpoint.bytes);
      await file.sync();
      await writeCheckpoint(files, checkpoint);
      await setTimeout(pauseMs, undefined, { signal: hurry.signal }).catch(() => undefined);
    }
  }

  return {
    save(checkpoint) {
      newest = checkpoint;
      if (saving !== undefined) return;
      saving = saveNewest().finally(() => {
        saving = undefined;
      });
      saving.catch(() => undefined); // a failing disk is reported by the read itself; a checkpoint less costs no rows
    },
    async idle() {
      hurry.abort();
      await saving;
      hurry = new AbortController();
    },
  };
}
