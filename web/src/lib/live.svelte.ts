// What the store is now: its status, and word of every new version as it comes (server-sent events). Views read `live.version` inside their
// effects and so ask again when the record has grown; the demo fills itself before the reader's eyes this way.

import { api } from "./api";
import type { StoreStatus, Working } from "./types";

class Live {
  /** The store's status, null until it is known. */
  status = $state.raw<StoreStatus | null>(null);
  /** The latest version of the store that we heard of. */
  version = $state(0);
  working = $state.raw<Working | null>(null);
  failed = $state(false);

  #stream: EventSource | null = null;

  async refresh(): Promise<void> {
    try {
      const status = await api.get<StoreStatus>("status");
      this.status = status;
      this.version = Math.max(this.version, status.version);
      this.working = status.working;
      this.failed = false;
    } catch {
      this.failed = true;
    }
  }

  /** Begins to listen; the browser takes the stream up again by itself, with the last version it heard of. */
  listen(): () => void {
    void this.refresh();
    const stream = new EventSource("/api/stream");
    this.#stream = stream;
    stream.addEventListener("version", (event) => {
      const told = parsed<{ version: number }>(event);
      if (told && told.version > this.version) {
        this.version = told.version;
        void this.refresh();
      }
    });
    stream.addEventListener("working", (event) => {
      this.working = parsed<Working>(event);
    });
    return () => {
      stream.close();
      if (this.#stream === stream) this.#stream = null;
    };
  }
}

function parsed<T>(event: MessageEvent): T | null {
  try {
    return JSON.parse(String(event.data)) as T;
  } catch {
    return null;
  }
}

export const live = new Live();
